package dev.mediahub.media.room;

import java.util.Arrays;

/**
 * Which packet of the track each recent sequence number of a subscriber was, so that a NACK can be
 * answered from the track's cache: 8 bytes a packet. Loop thread only.
 */
final class SentPackets {
  static final long UNKNOWN = Long.MIN_VALUE;

  private final long[] trackSequences;
  private final int mask;

  /**
   * @param size a power of two
   */
  SentPackets(int size) {
    trackSequences = new long[size];
    mask = size - 1;
    clear();
  }

  void put(long index, long trackSequence) {
    trackSequences[(int) index & mask] = trackSequence;
  }

  /** Nothing was sent under the numbers between these two; both are known by now. */
  void skip(long after, long before) {
    for (long i = Math.max(after + 1, before - trackSequences.length); i < before; i++) {
      trackSequences[(int) i & mask] = UNKNOWN;
    }
  }

  /** The track's number for what was sent under {@code index}; {@link #UNKNOWN} if too long ago. */
  long get(long index, long newestIndex) {
    return index > newestIndex || index <= newestIndex - trackSequences.length
        ? UNKNOWN
        : trackSequences[(int) index & mask];
  }

  /** How many numbers back it remembers. */
  int size() {
    return trackSequences.length;
  }

  void clear() {
    Arrays.fill(trackSequences, UNKNOWN);
  }
}
