package dev.mediahub.media.protocol.srtp;

import java.util.Arrays;

/**
 * The highest authenticated packet index of one SSRC and which of those just below were seen (RFC
 * 3711 sections 3.3.1 and 3.3.2). Changed only by {@link #accept}, after authentication.
 */
final class ReplayWindow {
  private final long[] seen;
  private final int size;
  private long highest;

  /**
   * @param size packets remembered, a power of two of at least 64
   * @param index the first authenticated index
   */
  ReplayWindow(int size, long index) {
    this.size = size;
    seen = new long[size >>> 6];
    highest = index;
    mark(index);
  }

  /** The index a packet of this sequence number most likely has (RFC 3711, appendix A). */
  long estimate(int sequence) {
    int last = (int) highest & 0xffff;
    long rollovers = highest >>> 16;
    if (last < 0x8000) {
      if (sequence - last > 0x8000) {
        rollovers--;
      }
    } else if (last - 0x8000 > sequence) {
      rollovers++;
    }
    return rollovers << 16 | sequence;
  }

  /** 0 when the index is new, else the reason it must not be accepted. */
  int check(long index) {
    if (index > highest) {
      return 0;
    }
    if (index < 0 || highest - index >= size) {
      return SrtpStatus.TOO_OLD;
    }
    return (seen[word(index)] & 1L << index) == 0 ? 0 : SrtpStatus.REPLAYED;
  }

  /** Remembers an authenticated index that {@link #check} let through. */
  void accept(long index) {
    if (index > highest) {
      if (index - highest >= size) {
        Arrays.fill(seen, 0);
      } else {
        for (long skipped = highest + 1; skipped < index; skipped++) {
          seen[word(skipped)] &= ~(1L << skipped);
        }
      }
      highest = index;
    }
    mark(index);
  }

  private void mark(long index) {
    seen[word(index)] |= 1L << index;
  }

  private int word(long index) {
    return (int) (index >>> 6) & (seen.length - 1);
  }
}
