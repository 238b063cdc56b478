package dev.mediahub.core.webhooks;

/**
 * Something that has begun and whose end is told even when the hub does not live to see it: a room,
 * a participant, a track, a stream. The next start tells the end then.
 *
 * @param thing names it within its app while it lasts
 * @param endEvent the event that tells its end
 * @param endData that event's data after a crash
 */
public record Lasting(String thing, String endEvent, Object endData) {
  /** Why something ended with the process. */
  public static final String HUB_RESTARTED = "hub_restarted";
}
