package dev.mediahub.media.protocol.rtcp;

import java.nio.ByteBuffer;

/**
 * Builds one transport-wide feedback packet after the other; the format is drawn at {@link
 * TransportFeedbackReader}. {@code begin}, {@code add} until it refuses, {@code finish}. Allocates
 * nothing after construction; owned by one thread.
 *
 * <p>Chunks are chosen greedily: a run as long as all statuses are equal, else 14 one-bit statuses
 * when none of them needs a large delta, else 7 two-bit ones.
 */
public final class TransportFeedbackWriter {
  /** Bytes of the largest packet, the RTCP header included. */
  public static final int LARGEST_LENGTH = 1200;

  /** So many lost packets between two received ones are told; a larger gap starts a new packet. */
  public static final int LARGEST_GAP = 8191;

  private static final int PACKET_HEADER_LENGTH = 12 + TransportFeedbackReader.FIXED_LENGTH;
  private static final int LARGEST_STATUS_COUNT = 0xffff;

  /**
   * Bytes kept free for what one packet can add (five chunks, a delta), the open chunks, padding.
   */
  private static final int RESERVE = 5 * 2 + 2 + 2 * 2 + 3;

  private final short[] chunks = new short[LARGEST_LENGTH / 2];
  private final byte[] deltas = new byte[LARGEST_LENGTH];
  private final byte[] open = new byte[TransportFeedbackReader.ONE_BIT_STATUSES];
  private int chunkCount;
  private int deltaLength;

  /** Statuses in the open chunk; above {@code open.length} only in a run. */
  private int openCount;

  private boolean openIsRun;
  private boolean openHasLarge;
  private int baseSequence;
  private int statusCount;
  private int referenceTime;
  private long lastTicks;

  /**
   * Starts a packet.
   *
   * @param baseSequence the first transport-wide sequence number it tells of, 0 to 65535
   * @param firstArrivalTicks when the first packet to be added arrived, in 250 µs on any clock that
   *     stays the same, 0 or more
   */
  public void begin(int baseSequence, long firstArrivalTicks) {
    this.baseSequence = baseSequence & 0xffff;
    long reference = firstArrivalTicks / TransportFeedbackReader.TICKS_PER_REFERENCE;
    referenceTime = (int) reference & 0xff_ffff;
    lastTicks = reference * TransportFeedbackReader.TICKS_PER_REFERENCE;
    chunkCount = 0;
    deltaLength = 0;
    statusCount = 0;
    clearOpen();
  }

  /** How many packets the feedback tells of so far, received or not. */
  public int statusCount() {
    return statusCount;
  }

  /**
   * Tells of a received packet; those between it and the one before were not received.
   *
   * @param sequence transport-wide, newer than all added ones
   * @param arrivalTicks when it arrived, same clock as at {@link #begin}
   * @return false when it doesn't fit: too late after the one before (8.2 s), too early, too large
   *     a gap, or the packet is full. Then finish this one and begin the next with it
   */
  public boolean add(int sequence, long arrivalTicks) {
    int gap = sequence - baseSequence - statusCount & 0xffff;
    long delta = arrivalTicks - lastTicks;
    if (gap > LARGEST_GAP
        || statusCount + gap >= LARGEST_STATUS_COUNT
        || delta != (short) delta
        || PACKET_HEADER_LENGTH + chunkCount * 2 + deltaLength + RESERVE > LARGEST_LENGTH) {
      return false;
    }
    addNotReceived(gap);
    boolean small = delta >= 0 && delta <= 0xff;
    addStatus(small ? TransportFeedbackReader.SMALL_DELTA : TransportFeedbackReader.LARGE_DELTA);
    if (!small) {
      deltas[deltaLength++] = (byte) (delta >> 8);
    }
    deltas[deltaLength++] = (byte) delta;
    lastTicks = arrivalTicks;
    return true;
  }

  /**
   * Writes the packet behind {@code offset}, at most {@link #LARGEST_LENGTH} bytes.
   *
   * @param feedbackCount one more than in the last feedback, modulo 256
   * @return the index behind it; {@code offset} itself when no packet was added
   */
  public int finish(
      ByteBuffer buffer, int offset, int senderSsrc, int mediaSsrc, int feedbackCount) {
    if (statusCount == 0) {
      return offset;
    }
    while (openCount > 0) {
      closeChunk(true);
    }
    int fixed = offset + 12;
    buffer.putShort(fixed, (short) baseSequence);
    buffer.putShort(fixed + 2, (short) statusCount);
    buffer.putInt(fixed + 4, referenceTime << 8 | (feedbackCount & 0xff));
    int end = fixed + TransportFeedbackReader.FIXED_LENGTH;
    for (int i = 0; i < chunkCount; i++) {
      buffer.putShort(end, chunks[i]);
      end += 2;
    }
    buffer.put(end, deltas, 0, deltaLength);
    end = pad(buffer, offset, end + deltaLength);
    RtcpWriter.feedback(
        buffer,
        offset,
        RtcpReader.FORMAT_TRANSPORT_FEEDBACK,
        RtcpReader.TRANSPORT_LAYER_FEEDBACK,
        senderSsrc,
        mediaSsrc,
        end);
    if (end != fixed + TransportFeedbackReader.FIXED_LENGTH + 2 * chunkCount + deltaLength) {
      buffer.put(offset, (byte) (buffer.get(offset) | 0x20));
    }
    statusCount = 0;
    return end;
  }

  /** Pads to a word as RFC 3550 section 6.4.1 does: zeros, then how many bytes were padded. */
  private static int pad(ByteBuffer buffer, int offset, int unpadded) {
    int padding = offset - unpadded & 3;
    for (int i = 0; i < padding; i++) {
      buffer.put(unpadded + i, (byte) (i == padding - 1 ? padding : 0));
    }
    return unpadded + padding;
  }

  private void addNotReceived(int count) {
    int left = count;
    while (left > 0) {
      addStatus(TransportFeedbackReader.NOT_RECEIVED);
      left--;
      if (openIsRun && openCount >= open.length) {
        int more = Math.min(left, TransportFeedbackReader.LONGEST_RUN - openCount);
        openCount += more;
        statusCount += more;
        left -= more;
      }
    }
  }

  private void addStatus(int status) {
    while (!takes(status)) {
      closeChunk(false);
    }
    openIsRun = openCount == 0 || (openIsRun && open[0] == status);
    openHasLarge |= status == TransportFeedbackReader.LARGE_DELTA;
    if (openCount < open.length) {
      open[openCount] = (byte) status;
    }
    openCount++;
    statusCount++;
  }

  private boolean takes(int status) {
    if (openIsRun && openCount > 0 && open[0] == status) {
      return openCount < TransportFeedbackReader.LONGEST_RUN;
    }
    boolean twoBits = openHasLarge || status == TransportFeedbackReader.LARGE_DELTA;
    return openCount
        < (twoBits
            ? TransportFeedbackReader.TWO_BIT_STATUSES
            : TransportFeedbackReader.ONE_BIT_STATUSES);
  }

  /**
   * Moves statuses from the open chunk into a finished one; some may stay open. Only the last chunk
   * may have room left: a reader takes what is left in others for packets not received.
   */
  private void closeChunk(boolean last) {
    if (openIsRun) {
      chunks[chunkCount++] = (short) (open[0] << 13 | openCount);
      clearOpen();
    } else if (!openHasLarge && (last || openCount == open.length)) {
      chunks[chunkCount++] = (short) (0x8000 | pack(openCount, 1, 13));
      clearOpen();
    } else {
      int count = Math.min(openCount, TransportFeedbackReader.TWO_BIT_STATUSES);
      chunks[chunkCount++] = (short) (0xc000 | pack(count, 2, 12));
      keepOpenFrom(count);
    }
  }

  private int pack(int count, int bits, int firstShift) {
    int packed = 0;
    for (int i = 0; i < count; i++) {
      packed |= open[i] << (firstShift - i * bits);
    }
    return packed;
  }

  private void keepOpenFrom(int first) {
    int kept = openCount - first;
    clearOpen();
    for (int i = 0; i < kept; i++) {
      byte status = open[first + i];
      open[i] = status;
      openIsRun &= status == open[0];
      openHasLarge |= status == TransportFeedbackReader.LARGE_DELTA;
    }
    openCount = kept;
  }

  private void clearOpen() {
    openCount = 0;
    openIsRun = true;
    openHasLarge = false;
  }
}
