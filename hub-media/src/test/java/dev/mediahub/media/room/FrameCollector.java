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

  private final Map<Integer, BitSet> parts = new HashMap<>();
  public int packets;

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
    int frame = FramePayload.frame(buffer, payload);
    BitSet seen = parts.computeIfAbsent(frame, _ -> new BitSet());
    seen.set(FramePayload.part(buffer, payload));
    if (seen.cardinality() == FramePayload.parts(buffer, payload)) {
      wholeAtNs.putIfAbsent(frame, nowNs);
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
