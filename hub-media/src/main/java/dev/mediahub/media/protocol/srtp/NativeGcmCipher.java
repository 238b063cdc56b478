package dev.mediahub.media.protocol.srtp;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;

/**
 * AEAD_AES_128_GCM (RFC 7714) with a native library. The RTP context is made by the first packet,
 * so a viewer that only sends RTCP has none; RTCP uses the engine's context, rekeyed for each
 * packet.
 */
final class NativeGcmCipher implements PacketCipher {
  private static final int TAG = NativeGcm.TAG;
  private static final int RTCP_HEADER = 8;

  private final NativeSrtpEngine engine;
  private final NativeGcm gcm;
  private final NativeScratch scratch;
  private final byte[] rtpKey;
  private final byte[] rtcpKey;
  private final PacketIv rtpIv;
  private final PacketIv rtcpIv;
  private long rtpContext;

  NativeGcmCipher(NativeSrtpEngine engine, SessionKeys keys) {
    this.engine = engine;
    gcm = engine.gcm();
    scratch = engine.scratch();
    rtpKey = keys.rtpKey();
    rtcpKey = keys.rtcpKey();
    rtpIv = new PacketIv(keys.rtpSalt());
    rtcpIv = new PacketIv(keys.rtcpSalt());
  }

  @Override
  public int sealRtp(
      ByteBuffer payload,
      int payloadOffset,
      int payloadLength,
      ByteBuffer out,
      int outOffset,
      int headerLength,
      int ssrc,
      long index) {
    long context = rtpContext();
    if (context == 0) {
      return SrtpStatus.CRYPTO_ERROR;
    }
    long packet = scratch.addressOf(out) + outOffset;
    long plain = scratch.addressOf(payload) + payloadOffset;
    boolean sealed =
        gcm.seal(
            context,
            iv(rtpIv, ssrc, index),
            packet,
            headerLength,
            plain,
            packet + headerLength,
            payloadLength);
    Reference.reachabilityFence(payload);
    Reference.reachabilityFence(out);
    return sealed ? headerLength + payloadLength + TAG : SrtpStatus.CRYPTO_ERROR;
  }

  @Override
  public int openRtp(
      ByteBuffer buffer, int offset, int length, int headerLength, int ssrc, long index) {
    long context = rtpContext();
    if (context == 0) {
      return SrtpStatus.CRYPTO_ERROR;
    }
    long packet = scratch.addressOf(buffer) + offset;
    int payloadLength = length - headerLength - TAG;
    int status =
        gcm.open(
            context,
            iv(rtpIv, ssrc, index),
            packet,
            headerLength,
            packet + headerLength,
            payloadLength);
    Reference.reachabilityFence(buffer);
    return status < 0 ? status : headerLength + payloadLength;
  }

  @Override
  public int sealRtcp(ByteBuffer buffer, int offset, int length, int ssrc, int indexWord) {
    long context = rtcpContext();
    if (context == 0) {
      return SrtpStatus.CRYPTO_ERROR;
    }
    long iv = iv(rtcpIv, ssrc, indexWord & 0x7fff_ffffL);
    long aad = rtcpAad(buffer, offset, indexWord);
    long body = scratch.addressOf(buffer) + offset + RTCP_HEADER;
    boolean sealed = gcm.seal(context, iv, aad, RTCP_HEADER + 4, body, body, length - RTCP_HEADER);
    Reference.reachabilityFence(buffer);
    buffer.putInt(offset + length + TAG, indexWord);
    return sealed ? length + TAG + 4 : SrtpStatus.CRYPTO_ERROR;
  }

  @Override
  public int openRtcp(ByteBuffer buffer, int offset, int length, int ssrc, int indexWord) {
    long context = rtcpContext();
    if (context == 0) {
      return SrtpStatus.CRYPTO_ERROR;
    }
    long iv = iv(rtcpIv, ssrc, indexWord & 0x7fff_ffffL);
    long aad = rtcpAad(buffer, offset, indexWord);
    long body = scratch.addressOf(buffer) + offset + RTCP_HEADER;
    int bodyLength = length - RTCP_HEADER - TAG - 4;
    int status = gcm.open(context, iv, aad, RTCP_HEADER + 4, body, bodyLength);
    Reference.reachabilityFence(buffer);
    return status < 0 ? status : RTCP_HEADER + bodyLength;
  }

  @Override
  public void close() {
    if (rtpContext != 0) {
      gcm.free(rtpContext);
      rtpContext = 0;
    }
  }

  private long rtpContext() {
    if (rtpContext == 0) {
      rtpContext = engine.newGcmContext(rtpKey);
    }
    return rtpContext;
  }

  /** The engine's context with this session's key, or 0. */
  private long rtcpContext() {
    long context = engine.rtcpGcmContext();
    if (context == 0) {
      return 0;
    }
    scratch.bytes.put(NativeScratch.KEY, rtcpKey);
    return gcm.rekey(context, scratch.address + NativeScratch.KEY) ? context : 0;
  }

  private long iv(PacketIv iv, int ssrc, long index) {
    iv.writeGcm(scratch.bytes, NativeScratch.IV, ssrc, index);
    return scratch.address + NativeScratch.IV;
  }

  /** The header's 8 bytes, then the index word (RFC 7714, section 9.2). */
  private long rtcpAad(ByteBuffer buffer, int offset, int indexWord) {
    scratch.bytes.putLong(NativeScratch.AAD, buffer.getLong(offset));
    scratch.bytes.putInt(NativeScratch.AAD + RTCP_HEADER, indexWord);
    return scratch.address + NativeScratch.AAD;
  }
}
