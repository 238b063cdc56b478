package dev.mediahub.media.room;

/**
 * How far a publisher's NTP clock is from the hub's. All its tracks share one difference, so that
 * audio and video keep their relation (lip sync) when the hub writes sender reports of its own. It
 * is taken at the first sender report and follows the later ones slowly: clocks drift apart by
 * seconds a day, and what a single report was delayed must not show. Owning loop's thread.
 */
public final class PublisherClock {
  /** Reports in which most of a drift is made up for: two minutes of two tracks. */
  private static final int REPORTS_TO_FOLLOW = 256;

  /** No drift and no delay: the publisher's clock was set. */
  private static final long SET_NS = 15_000_000_000L;

  private boolean known;
  private long differenceNs;

  /**
   * Turns the publisher's wall time into the hub's.
   *
   * @param publisherWallNs nanoseconds since 1900 or 1970 by the publisher's clock
   * @param hubWallNs the hub's wall time when the report came in, in the same epoch
   */
  public long toHubWallNs(long publisherWallNs, long hubWallNs) {
    long off = hubWallNs - publisherWallNs - differenceNs;
    if (!known || Math.abs(off) > SET_NS) {
      known = true;
      differenceNs += off;
    } else {
      differenceNs += off / REPORTS_TO_FOLLOW;
    }
    return publisherWallNs + differenceNs;
  }
}
