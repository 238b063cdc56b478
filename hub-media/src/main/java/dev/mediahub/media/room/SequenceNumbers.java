package dev.mediahub.media.room;

/**
 * The sequence numbers of what one viewer is sent of one track: without gaps of our own making, and
 * none used twice. {@code index = track sequence + offset}; the offset changes when packets were
 * left out on purpose or the source changed. Packets from before the change that come late still
 * use the offset before it. Loop thread only; allocates nothing after construction.
 */
final class SequenceNumbers {
  /** With more the viewer's guess at the upper bits would fail (RFC 3711, section 3.3.1). */
  private static final int LONGEST_GAP = 0x7fff;

  private final SentPackets sent;
  private long offset;
  private long offsetFrom;
  private long previousOffset;
  private long previousOffsetFrom;
  private long lastIndex;

  /**
   * @param history how many numbers back are remembered; a power of two
   * @param firstIndex the first number
   */
  SequenceNumbers(int history, long firstIndex) {
    this.sent = new SentPackets(history);
    this.lastIndex = firstIndex - 1;
  }

  /** A new source, or an old part of it again: nothing before {@code sequence} is sent now. */
  void begin(long sequence) {
    sent.clear();
    goOnWith(sequence);
    previousOffsetFrom = sequence;
  }

  /** The packet {@code sequence} gets the number after the last one sent. */
  void goOnWith(long sequence) {
    previousOffset = offset;
    previousOffsetFrom = offsetFrom;
    offset = lastIndex + 1 - sequence;
    offsetFrom = sequence;
  }

  /**
   * The packet's number, or -1 when it comes too late for one. A late packet may fall on a number
   * that was given away when others were left out; sending it would use an IV twice.
   */
  long take(long sequence) {
    if (indexOf(sequence) - lastIndex > LONGEST_GAP) {
      goOnWith(sequence);
    }
    long index = indexOf(sequence);
    boolean free =
        index > lastIndex
            || (index > lastIndex - sent.size()
                && sent.get(index, lastIndex) == SentPackets.UNKNOWN);
    return index < 0 || !free ? -1 : index;
  }

  private long indexOf(long sequence) {
    if (sequence >= offsetFrom) {
      return sequence + offset;
    }
    return sequence >= previousOffsetFrom && previousOffsetFrom < offsetFrom
        ? sequence + previousOffset
        : -1;
  }

  /**
   * The packet has left.
   *
   * @return whether no later number was sent before
   */
  boolean sent(long index, long sequence) {
    boolean newest = index > lastIndex;
    if (newest) {
      sent.skip(lastIndex, index);
      lastIndex = index;
    }
    sent.put(index, sequence);
    return newest;
  }

  /** The whole number that a viewer's 16 bits mean. */
  long indexOf16(int number) {
    return lastIndex + (short) (number - (int) lastIndex);
  }

  /** Which packet of the track was sent under a number; {@link SentPackets#UNKNOWN} if none. */
  long sequenceOf(long index) {
    return sent.get(index, lastIndex);
  }

  /** Numbers sent so far lead to nothing any more. */
  void forget() {
    sent.clear();
  }
}
