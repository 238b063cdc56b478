package dev.mediahub.media.api;

/**
 * What the RTMP server has counted since its start; the first three are gauges.
 *
 * @param refused publishes and plays that were not let in
 * @param broken connections ended because the client broke the protocol or a limit
 * @param timedOut connections ended because the client sent nothing for too long
 * @param messagesIn media messages of publishers
 * @param bytesIn all bytes that came
 * @param messagesOut media messages to players, each player counted
 * @param messagesLeftOut of them, those that a slow player did not get
 * @param playersCut players that took nothing for too long
 */
public record RtmpStats(
    int connections,
    int publishers,
    int players,
    long accepted,
    long refused,
    long broken,
    long timedOut,
    long messagesIn,
    long bytesIn,
    long messagesOut,
    long bytesOut,
    long messagesLeftOut,
    long playersCut) {

  /** Nothing yet. */
  public static final RtmpStats NONE = new RtmpStats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
