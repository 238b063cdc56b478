package dev.mediahub.media.protocol.srtp;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;

/**
 * AES_CM_128_HMAC_SHA1_80 (RFC 3711) with libcrypto. The RTP context is made by the first packet;
 * RTCP uses the engine's context, rekeyed for each packet.
 */
final class NativeCounterCipher implements PacketCipher {
  private static final int TAG = 10;
  private static final int RTCP_HEADER = 8;

  private final NativeSrtpEngine engine;
  private final NativeScratch scratch;
  private final byte[] rtpKey;
  private final byte[] rtcpKey;
  private final NativeHmacSha1 rtpMac;
  private final NativeHmacSha1 rtcpMac;
  private final PacketIv rtpIv;
  private final PacketIv rtcpIv;
  private long rtpContext;

  NativeCounterCipher(NativeSrtpEngine engine, SessionKeys keys) {
    this.engine = engine;
    scratch = engine.scratch();
    rtpKey = keys.rtpKey();
    rtcpKey = keys.rtcpKey();
    rtpMac = new NativeHmacSha1(scratch, keys.rtpAuth());
    rtcpMac = new NativeHmacSha1(scratch, keys.rtcpAuth());
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
    rtpIv.writeCounter(scratch.bytes, NativeScratch.IV, ssrc, index);
    boolean ok = crypt(context, 0, plain, packet + headerLength, payloadLength);
    int length = headerLength + payloadLength;
    // The tag also covers the rollover counter; it stands where the tag comes to stand.
    out.putInt(outOffset + length, (int) (index >>> 16));
    ok &= rtpMac.compute(packet, length + 4);
    rtpMac.writeTag(out, outOffset + length);
    Reference.reachabilityFence(payload);
    Reference.reachabilityFence(out);
    return ok ? length + TAG : SrtpStatus.CRYPTO_ERROR;
  }

  @Override
  public int openRtp(
      ByteBuffer buffer, int offset, int length, int headerLength, int ssrc, long index) {
    long context = rtpContext();
    if (context == 0) {
      return SrtpStatus.CRYPTO_ERROR;
    }
    long packet = scratch.addressOf(buffer) + offset;
    int plainLength = length - TAG;
    long tagHigh = buffer.getLong(offset + plainLength);
    short tagLow = buffer.getShort(offset + plainLength + 8);
    buffer.putInt(offset + plainLength, (int) (index >>> 16));
    boolean ok = rtpMac.compute(packet, plainLength + 4);
    if (!rtpMac.matches(tagHigh, tagLow)) {
      return SrtpStatus.AUTH_FAILED;
    }
    long payload = packet + headerLength;
    rtpIv.writeCounter(scratch.bytes, NativeScratch.IV, ssrc, index);
    ok &= crypt(context, 0, payload, payload, plainLength - headerLength);
    Reference.reachabilityFence(buffer);
    return ok ? plainLength : SrtpStatus.CRYPTO_ERROR;
  }

  @Override
  public int sealRtcp(ByteBuffer buffer, int offset, int length, int ssrc, int indexWord) {
    long packet = scratch.addressOf(buffer) + offset;
    boolean ok = cryptRtcp(packet, length, ssrc, indexWord);
    buffer.putInt(offset + length, indexWord);
    ok &= rtcpMac.compute(packet, length + 4);
    rtcpMac.writeTag(buffer, offset + length + 4);
    Reference.reachabilityFence(buffer);
    return ok ? length + 4 + TAG : SrtpStatus.CRYPTO_ERROR;
  }

  @Override
  public int openRtcp(ByteBuffer buffer, int offset, int length, int ssrc, int indexWord) {
    long packet = scratch.addressOf(buffer) + offset;
    int tagOffset = offset + length - TAG;
    boolean ok = rtcpMac.compute(packet, length - TAG);
    if (!rtcpMac.matches(buffer.getLong(tagOffset), buffer.getShort(tagOffset + 8))) {
      return SrtpStatus.AUTH_FAILED;
    }
    int plainLength = length - TAG - 4;
    ok &= cryptRtcp(packet, plainLength, ssrc, indexWord);
    Reference.reachabilityFence(buffer);
    return ok ? plainLength : SrtpStatus.CRYPTO_ERROR;
  }

  @Override
  public void close() {
    if (rtpContext != 0) {
      LibCrypto.contextFree(rtpContext);
      rtpContext = 0;
    }
  }

  private long rtpContext() {
    if (rtpContext == 0) {
      rtpContext = engine.newCounterContext(rtpKey);
    }
    return rtpContext;
  }

  private boolean cryptRtcp(long packet, int length, int ssrc, int indexWord) {
    long context = engine.rtcpCounterContext();
    if (context == 0) {
      return false;
    }
    scratch.bytes.put(NativeScratch.KEY, rtcpKey);
    rtcpIv.writeCounter(scratch.bytes, NativeScratch.IV, ssrc, indexWord & 0x7fff_ffffL);
    long body = packet + RTCP_HEADER;
    return crypt(context, scratch.address + NativeScratch.KEY, body, body, length - RTCP_HEADER);
  }

  /** Counter mode with the IV in scratch; encryption and decryption are the same. */
  private boolean crypt(long context, long key, long in, long out, int length) {
    int ok = LibCrypto.encryptInit(context, 0, key, scratch.address + NativeScratch.IV);
    if (length > 0) {
      long moved = scratch.address + NativeScratch.LENGTH;
      ok &= LibCrypto.encryptUpdate(context, out, moved, in, length);
    }
    return ok == 1;
  }
}
