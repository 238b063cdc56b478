package dev.mediahub.media.session;

import dev.mediahub.media.protocol.sdp.NegotiatedMedia;
import java.nio.ByteBuffer;

/** Takes what a {@link Receiver} got from its peer. Loop thread only. */
public interface MediaSink {
  /**
   * One RTP packet in the clear, in the order of arrival; padding is cut off, repaired packets look
   * like originals.
   *
   * @param sequence never wraps; its upper 16 bits ({@link Receiver#epochOf}) change when the peer
   *     starts another RTP source for the same media
   * @param codec index into {@code media.codecs()}
   * @param offset absolute index of the RTP header
   * @param length bytes of header and payload
   * @return whether a decoder can start with this packet's picture, so that what is lost of the
   *     pictures before is no loss
   */
  boolean onPacket(
      NegotiatedMedia media,
      int layer,
      long sequence,
      int codec,
      ByteBuffer buffer,
      int offset,
      int length,
      long nowNs);

  /**
   * The peer's clock relation for one source.
   *
   * @param ntpTime 64-bit NTP time by the peer's clock
   */
  void onSenderReport(
      NegotiatedMedia media, int layer, int epoch, long ntpTime, int rtpTimestamp, long nowNs);
}
