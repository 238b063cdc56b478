package dev.mediahub.media.protocol.recovery;

/**
 * Turns the wishes of all viewers of a video track into few picture loss indications to its
 * publisher (RFC 4585, section 6.3.1). Owned by one media loop's thread; allocates nothing.
 *
 * <p>The first wish is passed on at once. Unanswered, it is repeated after 500 ms, 1 s, then every
 * 2 s. Two requests are never closer than 500 ms, so that viewers who join one after another share
 * keyframes. Wishes of slow viewers, who only want a fresh picture, cause at most one request every
 * 4 s: keyframes are paid by all viewers.
 */
public final class KeyframeRequests {
  private static final long FIRST_SPACING_NS = 500_000_000L;
  private static final long MAX_SPACING_NS = 2_000_000_000L;
  private static final long SLOW_SPACING_NS = 4_000_000_000L;
  private static final long NEVER = Long.MIN_VALUE;

  private boolean wanted;
  private boolean wantedSlowly;
  private long spacingNs = FIRST_SPACING_NS;
  private long sentNs = NEVER;
  private long keyframeNs = NEVER;

  /** A viewer cannot show anything without a keyframe. */
  public void request() {
    wanted = true;
  }

  /** A slow viewer could take a keyframe now. */
  public void requestSlowly() {
    wantedSlowly = true;
  }

  /** A keyframe has begun to arrive: all wishes are answered. */
  public void onKeyframe(long nowNs) {
    wanted = false;
    wantedSlowly = false;
    spacingNs = FIRST_SPACING_NS;
    keyframeNs = nowNs;
  }

  /** True when a request is to be sent now; it then counts as sent. */
  public boolean poll(long nowNs) {
    if (nowNs < nextPollNs()) {
      return false;
    }
    if (wanted) {
      spacingNs = sentNs == NEVER || answered() ? FIRST_SPACING_NS : doubled();
    }
    // Slow viewers' wish is asked once; they wish again.
    wantedSlowly = false;
    sentNs = nowNs;
    return true;
  }

  private boolean answered() {
    return keyframeNs != NEVER && keyframeNs >= sentNs;
  }

  private long doubled() {
    return Math.min(MAX_SPACING_NS, spacingNs * 2);
  }

  /**
   * When {@link #poll} will next be true; {@code Long.MIN_VALUE} means at once, {@code
   * Long.MAX_VALUE} that nobody wants a keyframe.
   */
  public long nextPollNs() {
    long next = Long.MAX_VALUE;
    if (wanted) {
      next = sentNs == NEVER ? NEVER : sentNs + spacingNs;
    }
    if (wantedSlowly) {
      long last = Math.max(sentNs, keyframeNs);
      next = Math.min(next, last == NEVER ? NEVER : last + SLOW_SPACING_NS);
    }
    return next;
  }
}
