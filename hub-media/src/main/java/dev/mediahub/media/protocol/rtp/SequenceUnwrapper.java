package dev.mediahub.media.protocol.rtp;

/**
 * Extends 16 bit sequence numbers to 64 bits that don't wrap. Owned by one thread, one per stream.
 *
 * <p>The rule: a number becomes the extended one nearest to the highest seen so far; exactly half a
 * circle away counts as old. The first number is put one circle above zero, so that packets that
 * overtook each other at the start stay positive.
 */
public final class SequenceUnwrapper {
  private static final long CIRCLE = 1L << 16;

  private long highest = -1;

  /**
   * Extends a number and remembers it when it is the highest.
   *
   * @param sequence 0 to 65535
   */
  public long unwrap(int sequence) {
    long extended = peek(sequence);
    highest = Math.max(highest, extended);
    return extended;
  }

  /** Extends a number without remembering it: for packets that aren't authenticated yet. */
  public long peek(int sequence) {
    return highest < 0
        ? CIRCLE + (sequence & 0xffff)
        : highest + (short) (sequence - (int) highest);
  }

  /** The highest extended number so far, -1 before the first. */
  public long highest() {
    return highest;
  }

  /** Forgets everything: the next number is a first one. */
  public void reset() {
    highest = -1;
  }
}
