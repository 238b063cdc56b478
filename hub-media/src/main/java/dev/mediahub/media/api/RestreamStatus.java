package dev.mediahub.media.api;

/**
 * How one destination fares.
 *
 * @param error what went wrong last, for people and without secrets; empty when nothing has
 * @param bitrate bits a second that go there now
 * @param sentBytes media sent since it was added
 * @param leftOut messages it did not get because it was too slow
 * @param attempts connections tried
 */
public record RestreamStatus(
    State state, String error, long bitrate, long sentBytes, long leftOut, long attempts) {
  /** Where it stands. */
  public enum State {
    /** Nobody publishes what is to be sent. */
    WAITING,
    /** Connects, or is about to try again. */
    STARTING,
    /** Media goes there. */
    ACTIVE,
    /** Given up: it refuses the key, or the limit of attempts is reached. */
    FAILED
  }
}
