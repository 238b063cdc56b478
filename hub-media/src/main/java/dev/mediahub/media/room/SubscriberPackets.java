package dev.mediahub.media.room;

import dev.mediahub.media.protocol.recovery.PacketCache;
import dev.mediahub.media.protocol.rtp.Rtx;
import dev.mediahub.media.protocol.sdp.Codec;
import dev.mediahub.media.protocol.sdp.ExtensionIds;
import dev.mediahub.media.protocol.sdp.NegotiatedMedia;
import dev.mediahub.media.session.Sender;
import java.nio.ByteBuffer;

/**
 * Sends kept packets of a track as one viewer negotiated them: its payload types, SSRCs and header
 * extensions, its way of sending again. Viewer's loop only; sending allocates nothing.
 */
final class SubscriberPackets {
  private final Sender sender;
  private final int ssrc;
  private final int rtxSsrc;
  private final boolean resendsByRtx;
  private final boolean resendsAsItWas;
  private final SubscriberHeader header;
  private TrackCodecs codecs = TrackCodecs.NONE;
  private long rtxIndex;

  /**
   * @param firstIndex the first number of retransmissions
   */
  SubscriberPackets(Sender sender, NegotiatedMedia media, int firstIndex) {
    this.sender = sender;
    this.ssrc = (int) media.ssrc();
    this.rtxSsrc = (int) media.rtxSsrc();
    boolean rtx = media.codecs().stream().anyMatch(codec -> codec.rtxPayloadType() >= 0);
    boolean nack = media.codecs().stream().anyMatch(Codec::nack);
    this.resendsByRtx = rtx && media.rtxSsrc() >= 0;
    this.resendsAsItWas = nack && !resendsByRtx;
    // A packet sent twice under one index must be the same to the bit, so its header has nothing
    // that changes: a second tag under one IV would give the authentication key away.
    this.header =
        new SubscriberHeader(resendsAsItWas ? ExtensionIds.NONE : media.extensions(), media.mid());
    this.rtxIndex = firstIndex;
  }

  /** Packets from now on are of a track that these codecs carry. */
  void carry(TrackCodecs with) {
    codecs = with;
  }

  int ssrc() {
    return ssrc;
  }

  /** Whether the viewer has a payload type for a packet. */
  boolean carries(LayerBuffer layer, int slot) {
    return codecs.payloadType(layer, slot) != TrackCodecs.NOT_NEGOTIATED;
  }

  /** Whether packets are sent again at all. */
  boolean resends() {
    return resendsByRtx || resendsAsItWas;
  }

  /** Bytes that the viewer gets of a packet without header and padding. */
  int payloadLength(LayerBuffer layer, int slot) {
    return layer.cache.length(slot) - codecs.payloadOffset(layer, slot);
  }

  /**
   * Sends a packet.
   *
   * @param index its number, 48 bits
   * @param padded with one byte of padding; left out where it would be missing when sent again
   * @return bytes sent; 0 when it could not be protected
   */
  int send(LayerBuffer layer, int slot, int timestamp, long index, boolean padded, long nowNs) {
    PacketCache cache = layer.cache;
    boolean pads = padded && resendsByRtx;
    int transport = nextTransportSequence();
    int at = sender.claim();
    int headerLength =
        header.write(
            sender.buffer(),
            at,
            endsFrame(cache, slot),
            pads,
            codecs.payloadType(layer, slot),
            (int) index,
            timestamp,
            ssrc,
            transport,
            layer,
            slot,
            nowNs);
    int payload = codecs.payloadOffset(layer, slot);
    int length = cache.length(slot) - payload;
    return sender.send(
        at,
        headerLength,
        cache.buffer(),
        cache.offsetOf(slot) + payload,
        pads ? length + 1 : length,
        index,
        transport,
        nowNs);
  }

  /** Sends a packet again that had this number; as {@link #send}, 0 also when it cannot. */
  int resend(LayerBuffer layer, int slot, int timestamp, long index, long nowNs) {
    return resendsByRtx
        ? retransmit(layer, slot, timestamp, index, nowNs)
        : send(layer, slot, timestamp, index, false, nowNs);
  }

  /** RFC 4588, section 4: own SSRC and numbers, the original number before the payload. */
  private int retransmit(LayerBuffer layer, int slot, int timestamp, long original, long nowNs) {
    int payloadType = codecs.rtxPayloadType(layer, slot);
    if (payloadType == TrackCodecs.NOT_NEGOTIATED) {
      return 0;
    }
    PacketCache cache = layer.cache;
    ByteBuffer out = sender.buffer();
    int transport = nextTransportSequence();
    int at = sender.claim();
    int headerLength =
        header.write(
            out,
            at,
            endsFrame(cache, slot),
            false,
            payloadType,
            (int) rtxIndex,
            timestamp,
            rtxSsrc,
            transport,
            layer,
            slot,
            nowNs);
    int payload = at + headerLength;
    int from = codecs.payloadOffset(layer, slot);
    int length = cache.length(slot) - from;
    out.putShort(payload, (short) original);
    out.put(payload + Rtx.OSN_LENGTH, cache.buffer(), cache.offsetOf(slot) + from, length);
    return sender.send(
        at, headerLength, out, payload, length + Rtx.OSN_LENGTH, rtxIndex++, transport, nowNs);
  }

  private int nextTransportSequence() {
    return header.hasTransportSequence() ? sender.nextTransportSequence() : -1;
  }

  private static boolean endsFrame(PacketCache cache, int slot) {
    return (cache.flags(slot) & PacketCache.FRAME_END) != 0;
  }
}
