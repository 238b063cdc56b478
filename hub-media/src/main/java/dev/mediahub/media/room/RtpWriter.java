package dev.mediahub.media.room;

import dev.mediahub.media.protocol.rtp.RtpHeader;
import java.nio.ByteBuffer;

/**
 * Numbers and writes a track's RTP packets, one after the other in one buffer. Loop thread only;
 * allocates nothing after construction.
 *
 * <p>The way of one packet: put a payload into {@link #buffer} from {@link #PAYLOAD} on, then
 * {@link #emit}.
 */
public final class RtpWriter {
  /** Where a packet's payload begins in the buffer. */
  static final int PAYLOAD = RtpHeader.FIXED_LENGTH;

  /**
   * The longest payload in bytes: with our header, extensions, SRTP's tag, UDP and IPv6 it stays
   * below the 1,280 bytes that every IPv6 path carries.
   */
  public static final int MAX_PAYLOAD = 1180;

  /** Takes the packets. */
  @FunctionalInterface
  public interface Sink {
    /** A whole RTP packet, valid during the call. */
    void onPacket(long sequence, ByteBuffer buffer, int length);
  }

  private final ByteBuffer buffer = ByteBuffer.allocateDirect(PAYLOAD + MAX_PAYLOAD);
  private final Sink sink;
  private final int payloadType;
  private long sequence;
  private int timestamp;

  /**
   * @param first sequence number of the first packet
   */
  public RtpWriter(Sink sink, int payloadType, long first) {
    this.sink = sink;
    this.payloadType = payloadType;
    this.sequence = first;
  }

  /** The next packets' RTP timestamp. */
  public void timestamp(int timestamp) {
    this.timestamp = timestamp;
  }

  ByteBuffer buffer() {
    return buffer;
  }

  /**
   * Sends what was put into the buffer.
   *
   * @param marker true for a frame's last packet
   */
  void emit(int payloadLength, boolean marker) {
    RtpHeader.write(buffer, 0, marker, payloadType, (int) sequence, timestamp, 0);
    sink.onPacket(sequence, buffer, PAYLOAD + payloadLength);
    sequence++;
  }

  /** One packet of these bytes; for audio, whose frames fit. False when they don't. */
  public boolean single(byte[] frame, int offset) {
    int length = frame.length - offset;
    if (length > MAX_PAYLOAD) {
      return false;
    }
    buffer.put(PAYLOAD, frame, offset, length);
    emit(length, true);
    return true;
  }
}
