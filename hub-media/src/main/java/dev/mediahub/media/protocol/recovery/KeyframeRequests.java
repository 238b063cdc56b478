package dev.mediahub.media.protocol.recovery;

/**
 * Turns the wishes of all viewers of a video track into few picture loss indications to its
 * publisher (RFC 4585, section 6.3.1). Owned by one media loop's thread; allocates nothing.
 *
 * <p>The first wish is passed on at once. Unanswered, it is repeated after 500 ms, 1 s, then every
 * 2 s. Two requests are never closer than 500 ms, so that viewers who join one after another share
 * keyframes. Wishes of slow viewers, who only want a fresh picture, cause at most one request every
 * 4 s: keyframes are paid by all viewers.
 *
 * <p>It also finds out who makes none when asked: a publisher that goes on sending and leaves two
 * requests in a row without one.
 */
public final class KeyframeRequests {
  private static final long FIRST_SPACING_NS = 500_000_000L;
  private static final long MAX_SPACING_NS = 2_000_000_000L;
  private static final long SLOW_SPACING_NS = 4_000_000_000L;
  private static final long NEVER = Long.MIN_VALUE;
  private static final int ENOUGH_IGNORED = 2;

  /** Whose packets come so long after a request has had time to answer it. */
  private static final long ANSWER_NS = 300_000_000L;

  private boolean wanted;
  private boolean wantedSlowly;
  private long spacingNs = FIRST_SPACING_NS;
  private long sentNs = NEVER;
  private long keyframeNs = NEVER;
  private long heardNs = NEVER;
  private int ignored;

  /** A viewer cannot show anything without a keyframe. */
  public void request() {
    wanted = true;
  }

  /** A slow viewer could take a keyframe now. */
  public void requestSlowly() {
    wantedSlowly = true;
  }

  /** A packet of the track has come. */
  public void onPacket(long nowNs) {
    heardNs = nowNs;
  }

  /** A keyframe has begun to arrive: all wishes are answered. */
  public void onKeyframe(long nowNs) {
    ignored = 0;
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
    if (wanted && (sentNs == NEVER || answered())) {
      spacingNs = FIRST_SPACING_NS;
    } else if (wanted) {
      spacingNs = doubled();
      ignored += heardNs >= sentNs + ANSWER_NS ? 1 : 0;
    }
    // Slow viewers' wish is asked once; they wish again.
    wantedSlowly = false;
    sentNs = nowNs;
    return true;
  }

  /** Whether the publisher, by what it did since its last keyframe, makes none when asked. */
  public boolean ignored() {
    return ignored >= ENOUGH_IGNORED;
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
