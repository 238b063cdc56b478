package dev.mediahub.media.protocol.rtp;

/**
 * Extends 32 bit RTP timestamps to 64 bits that don't wrap. Owned by one thread, one per stream.
 *
 * <p>The rule: a timestamp becomes the extended one nearest to the highest seen so far; exactly
 * half a circle away counts as old. The first is put one circle above zero.
 */
public final class TimestampUnwrapper {
  private static final long CIRCLE = 1L << 32;

  private long highest = -1;

  /** Extends a timestamp and remembers it when it is the highest. */
  public long unwrap(int timestamp) {
    long extended =
        highest < 0
            ? CIRCLE + Integer.toUnsignedLong(timestamp)
            : highest + (timestamp - (int) highest);
    highest = Math.max(highest, extended);
    return extended;
  }

  /** The highest extended timestamp so far, -1 before the first. */
  public long highest() {
    return highest;
  }

  /** Forgets everything: the next timestamp is a first one. */
  public void reset() {
    highest = -1;
  }
}
