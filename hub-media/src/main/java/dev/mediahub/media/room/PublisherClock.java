package dev.mediahub.media.room;

/**
 * How far a publisher's NTP clock is from the hub's. All its tracks share one difference, taken at
 * the first sender report, so that audio and video keep their relation (lip sync) when the hub
 * writes sender reports of its own. Owning loop's thread.
 */
public final class PublisherClock {
  private boolean known;
  private long differenceNs;

  /**
   * Turns the publisher's wall time into the hub's.
   *
   * @param publisherWallNs nanoseconds since 1900 or 1970 by the publisher's clock
   * @param hubWallNs the hub's wall time when the report came in, in the same epoch
   */
  public long toHubWallNs(long publisherWallNs, long hubWallNs) {
    if (!known) {
      known = true;
      differenceNs = hubWallNs - publisherWallNs;
    }
    return publisherWallNs + differenceNs;
  }
}
