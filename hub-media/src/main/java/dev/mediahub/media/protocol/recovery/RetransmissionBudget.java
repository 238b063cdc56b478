package dev.mediahub.media.protocol.recovery;

/**
 * Bounds what one viewer's NACKs may cost: resends get a share of the viewer's rate (a leaky
 * bucket), and one packet is not resent twice within a round trip. Owned by one media loop's
 * thread; allocates nothing after construction (about 1 KB).
 */
public final class RetransmissionBudget {
  /** {@link #tryResend}: send it. */
  public static final int RESEND = 0;

  /** {@link #tryResend}: it was sent within the last round trip and may still be on its way. */
  public static final int JUST_SENT = -1;

  /** {@link #tryResend}: the share of the rate is used up. */
  public static final int OVER_BUDGET = -2;

  private static final int REMEMBERED = 128;
  private static final long MIN_SPACING_MS = 10;
  // One lost burst of a frame is repaired at once.
  private static final int MIN_BURST_BYTES = 20 * 1200;
  private static final long BURST_MS = 250;

  private final int percent;
  // Track and sequence in the upper 32 bits, milliseconds in the lower; by hash.
  private final long[] recent = new long[REMEMBERED];
  private double tokens = MIN_BURST_BYTES;
  private long lastNs = Long.MIN_VALUE;

  /**
   * @param percent share of the viewer's rate that resends may take, 1 to 100
   */
  public RetransmissionBudget(int percent) {
    if (percent < 1 || percent > 100) {
      throw new IllegalArgumentException("percent must be 1 to 100: " + percent);
    }
    this.percent = percent;
  }

  /**
   * Asks to resend one packet and takes its bytes from the budget when allowed.
   *
   * @param track the viewer's number for the track, 0 to 65534
   * @param sequence 16-bit sequence number asked for
   * @param bytes size of the packet
   * @param rttNs round-trip time; 0 while unknown
   * @param rateBps what the viewer may be sent, bits a second
   * @return {@link #RESEND} or a negative reason
   */
  public int tryResend(int track, int sequence, int bytes, long nowNs, long rttNs, long rateBps) {
    int key = (track + 1) << 16 | (sequence & 0xffff);
    int nowMs = (int) (nowNs / 1_000_000);
    int index = (key * 0x9E3779B1) >>> 25;
    long entry = recent[index];
    if ((int) (entry >>> 32) == key
        && nowMs - (int) entry < Math.max(MIN_SPACING_MS, rttNs / 1_000_000)) {
      return JUST_SENT;
    }
    refill(nowNs, rateBps);
    if (tokens < bytes) {
      return OVER_BUDGET;
    }
    tokens -= bytes;
    recent[index] = (long) key << 32 | (nowMs & 0xffff_ffffL);
    return RESEND;
  }

  private void refill(long nowNs, long rateBps) {
    double bytesPerNs = rateBps * (percent / 100.0) / 8e9;
    if (lastNs != Long.MIN_VALUE && nowNs > lastNs) {
      double most = Math.max(MIN_BURST_BYTES, bytesPerNs * BURST_MS * 1e6);
      tokens = Math.min(most, tokens + (nowNs - lastNs) * bytesPerNs);
    }
    lastNs = nowNs;
  }
}
