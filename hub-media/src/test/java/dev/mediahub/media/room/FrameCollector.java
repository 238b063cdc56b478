package dev.mediahub.media.room;

import dev.mediahub.media.protocol.rtp.RtpHeader;
import dev.mediahub.media.protocol.sdp.NegotiatedMedia;
import dev.mediahub.media.session.MediaSink;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Puts frames together from their packets. */
public final class FrameCollector implements MediaSink {
  /** When each frame was whole, by its number. */
  public final TreeMap<Integer, Long> wholeAtNs = new TreeMap<>();

  /** What came, by the number that it was sent under. */
  public final TreeMap<Long, Packet> bySequence = new TreeMap<>();

  private final Map<Integer, BitSet> parts = new HashMap<>();
  public int packets;

  /** Part {@code part} of a frame that has {@code parts}. */
  public record Packet(int frame, int part, int parts, boolean beginsKeyframe) {
    public boolean endsFrame() {
      return part == parts - 1;
    }

    /** Whether it is what its publisher sent right after {@code before}. */
    public boolean follows(Packet before) {
      return before.endsFrame()
          ? frame == before.frame + 1 && part == 0
          : frame == before.frame && part == before.part + 1;
    }
  }

  @Override
  public boolean onPacket(
      NegotiatedMedia media,
      int layer,
      long sequence,
      int codec,
      ByteBuffer buffer,
      int offset,
      int length,
      long nowNs) {
    packets++;
    int payload = offset + RtpHeader.headerLength(buffer, offset);
    Packet packet =
        new Packet(
            FramePayload.frame(buffer, payload),
            FramePayload.part(buffer, payload),
            FramePayload.parts(buffer, payload),
            FramePayload.beginsKeyframe(buffer, payload));
    bySequence.put(sequence, packet);
    BitSet seen = parts.computeIfAbsent(packet.frame, _ -> new BitSet());
    seen.set(packet.part);
    if (seen.cardinality() == packet.parts) {
      wholeAtNs.putIfAbsent(packet.frame, nowNs);
    }
    return false;
  }

  @Override
  public void onSenderReport(
      NegotiatedMedia media, int layer, int epoch, long ntp, int timestamp, long nowNs) {}

  /** Share of the frames {@code from} to before {@code to} that came whole. */
  public double share(int from, int to) {
    return wholeAtNs.subMap(from, to).size() / (double) (to - from);
  }
}
