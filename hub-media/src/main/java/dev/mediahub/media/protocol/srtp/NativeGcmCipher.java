package dev.mediahub.media.protocol.srtp;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;

/**
 * AEAD_AES_128_GCM (RFC 7714) with libcrypto. The RTP context is made by the first packet, so a
 * viewer that only sends RTCP has none; RTCP uses the engine's context, rekeyed for each packet.
 */
final class NativeGcmCipher implements PacketCipher {
  private static final int TAG = 16;
  private static final int RTCP_HEADER = 8;
  private static final int GET_TAG = 0x10; // EVP_CTRL_AEAD_GET_TAG
  private static final int SET_TAG = 0x11;

  private final NativeSrtpEngine engine;
  private final NativeScratch scratch;
  private final byte[] rtpKey;
  private final byte[] rtcpKey;
  private final PacketIv rtpIv;
  private final PacketIv rtcpIv;
  private long rtpContext;

  NativeGcmCipher(NativeSrtpEngine engine, SessionKeys keys) {
    this.engine = engine;
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
    long iv = scratch.address + NativeScratch.IV;
    long packet = scratch.addressOf(out) + outOffset;
    long plain = scratch.addressOf(payload) + payloadOffset;
    rtpIv.writeGcm(scratch.bytes, NativeScratch.IV, ssrc, index);
    int ok = LibCrypto.encryptInit(context, 0, 0, iv);
    ok &= seal(context, packet, headerLength, plain, packet + headerLength, payloadLength);
    Reference.reachabilityFence(payload);
    Reference.reachabilityFence(out);
    return ok == 1 ? headerLength + payloadLength + TAG : SrtpStatus.CRYPTO_ERROR;
  }

  @Override
  public int openRtp(
      ByteBuffer buffer, int offset, int length, int headerLength, int ssrc, long index) {
    long context = rtpContext();
    if (context == 0) {
      return SrtpStatus.CRYPTO_ERROR;
    }
    long packet = scratch.addressOf(buffer) + offset;
    rtpIv.writeGcm(scratch.bytes, NativeScratch.IV, ssrc, index);
    if (LibCrypto.decryptInit(context, 0, 0, scratch.address + NativeScratch.IV) != 1) {
      return SrtpStatus.CRYPTO_ERROR;
    }
    int payloadLength = length - headerLength - TAG;
    int status = open(context, packet, headerLength, packet + headerLength, payloadLength);
    Reference.reachabilityFence(buffer);
    return status < 0 ? status : headerLength + payloadLength;
  }

  @Override
  public int sealRtcp(ByteBuffer buffer, int offset, int length, int ssrc, int indexWord) {
    long context = engine.rtcpGcmContext();
    if (context == 0) {
      return SrtpStatus.CRYPTO_ERROR;
    }
    prepareRtcp(buffer, offset, ssrc, indexWord);
    long key = scratch.address + NativeScratch.KEY;
    long aad = scratch.address + NativeScratch.AAD;
    long body = scratch.addressOf(buffer) + offset + RTCP_HEADER;
    int ok = LibCrypto.encryptInit(context, 0, key, scratch.address + NativeScratch.IV);
    ok &= seal(context, aad, RTCP_HEADER + 4, body, body, length - RTCP_HEADER);
    Reference.reachabilityFence(buffer);
    buffer.putInt(offset + length + TAG, indexWord);
    return ok == 1 ? length + TAG + 4 : SrtpStatus.CRYPTO_ERROR;
  }

  @Override
  public int openRtcp(ByteBuffer buffer, int offset, int length, int ssrc, int indexWord) {
    long context = engine.rtcpGcmContext();
    if (context == 0) {
      return SrtpStatus.CRYPTO_ERROR;
    }
    prepareRtcp(buffer, offset, ssrc, indexWord);
    long key = scratch.address + NativeScratch.KEY;
    long aad = scratch.address + NativeScratch.AAD;
    if (LibCrypto.decryptInit(context, 0, key, scratch.address + NativeScratch.IV) != 1) {
      return SrtpStatus.CRYPTO_ERROR;
    }
    long body = scratch.addressOf(buffer) + offset + RTCP_HEADER;
    int bodyLength = length - RTCP_HEADER - TAG - 4;
    int status = open(context, aad, RTCP_HEADER + 4, body, bodyLength);
    Reference.reachabilityFence(buffer);
    return status < 0 ? status : RTCP_HEADER + bodyLength;
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
      rtpContext = engine.newContext(LibCrypto.aes128Gcm(), rtpKey);
    }
    return rtpContext;
  }

  /** Key, IV and additional data: the header's 8 bytes, then the index word. */
  private void prepareRtcp(ByteBuffer buffer, int offset, int ssrc, int indexWord) {
    ByteBuffer bytes = scratch.bytes;
    bytes.put(NativeScratch.KEY, rtcpKey);
    rtcpIv.writeGcm(bytes, NativeScratch.IV, ssrc, indexWord & 0x7fff_ffffL);
    bytes.putLong(NativeScratch.AAD, buffer.getLong(offset));
    bytes.putInt(NativeScratch.AAD + RTCP_HEADER, indexWord);
  }

  private int seal(long context, long aad, int aadLength, long in, long out, int length) {
    long moved = scratch.address + NativeScratch.LENGTH;
    int ok = LibCrypto.encryptUpdate(context, 0, moved, aad, aadLength);
    if (length > 0) {
      ok &= LibCrypto.encryptUpdate(context, out, moved, in, length);
    }
    ok &= LibCrypto.encryptFinal(context, out + length, moved);
    return ok & LibCrypto.contextControl(context, GET_TAG, TAG, out + length);
  }

  private int open(long context, long aad, int aadLength, long data, int length) {
    long moved = scratch.address + NativeScratch.LENGTH;
    int ok = LibCrypto.contextControl(context, SET_TAG, TAG, data + length);
    ok &= LibCrypto.decryptUpdate(context, 0, moved, aad, aadLength);
    if (length > 0) {
      ok &= LibCrypto.decryptUpdate(context, data, moved, data, length);
    }
    if (ok != 1) {
      return SrtpStatus.CRYPTO_ERROR;
    }
    return LibCrypto.decryptFinal(context, data + length, moved) == 1 ? 0 : SrtpStatus.AUTH_FAILED;
  }
}
