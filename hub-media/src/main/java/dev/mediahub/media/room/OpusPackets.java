package dev.mediahub.media.room;

import dev.mediahub.media.protocol.rtp.Red;
import dev.mediahub.media.protocol.rtp.RtpHeader;
import dev.mediahub.media.protocol.sdp.Codec;
import dev.mediahub.media.session.Receiver;
import java.nio.ByteBuffer;

/**
 * Takes the Opus out of a track's RTP, be it as it is (RFC 7587) or in RED (RFC 2198). What was
 * lost comes from the RED packet behind it, if that one holds it; what comes late counts as lost.
 * One thread; allocates nothing after construction.
 */
public final class OpusPackets {
  private static final int PAYLOAD_TYPES = 128;

  private final boolean[] plain = new boolean[PAYLOAD_TYPES];
  private final boolean[] red = new boolean[PAYLOAD_TYPES];
  private final Sink sink;
  private long newest = Long.MIN_VALUE;
  private int newestTimestamp;

  /** Takes Opus packets in the order of their time. */
  @FunctionalInterface
  public interface Sink {
    /**
     * One packet.
     *
     * @param timestamp of RTP
     * @param at absolute index of its first byte
     */
    void onSound(int timestamp, ByteBuffer buffer, int at, int length);
  }

  public OpusPackets(Track track, Sink sink) {
    this.sink = sink;
    for (Codec codec : track.codecs()) {
      plain[codec.payloadType()] = codec.name().equals("opus");
      red[codec.payloadType()] = codec.isRed();
    }
  }

  /** Takes a valid RTP packet without padding; {@code sequence} as {@link Receiver} gives it. */
  public void take(long sequence, ByteBuffer buffer, int offset, int length) {
    if (sequence <= newest) {
      return;
    }
    int type = RtpHeader.payloadType(buffer, offset);
    int timestamp = RtpHeader.timestamp(buffer, offset);
    int at = offset + RtpHeader.headerLength(buffer, offset);
    int end = offset + length;
    if (red[type]) {
      int header = Red.headerLength(buffer, at, end - at);
      if (header < 0) {
        return;
      }
      if (sequence != newest + 1 && Receiver.epochOf(sequence) == Receiver.epochOf(newest)) {
        recover(timestamp, buffer, at, header);
      }
      at = Red.primaryOffset(buffer, at, header);
    } else if (!plain[type]) {
      return;
    }
    newest = sequence;
    newestTimestamp = timestamp;
    if (at < end) {
      sink.onSound(timestamp, buffer, at, end - at);
    }
  }

  /** The older blocks that are newer than the newest packet. */
  private void recover(int timestamp, ByteBuffer buffer, int payload, int header) {
    int at = payload + header;
    for (int block = 0; block < Red.redundantBlocks(header); block++) {
      int length = Red.blockLength(buffer, payload, block);
      int older = timestamp - Red.timestampOffset(buffer, payload, block);
      if (length > 0 && older - newestTimestamp > 0) {
        sink.onSound(older, buffer, at, length);
      }
      at += length;
    }
  }
}
