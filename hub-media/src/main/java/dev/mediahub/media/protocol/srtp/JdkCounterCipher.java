package dev.mediahub.media.protocol.srtp;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES_CM_128_HMAC_SHA1_80 (RFC 3711) with {@code javax.crypto}. */
final class JdkCounterCipher implements PacketCipher {
  private static final int TAG = 10;
  private static final int RTCP_HEADER = 8;

  private final BufferViews inputs;
  private final BufferViews outputs;
  private final Cipher cipher;
  private final SecretKeySpec rtpKey;
  private final SecretKeySpec rtcpKey;
  private final Mac rtpMac;
  private final Mac rtcpMac;
  private final PacketIv rtpIv;
  private final PacketIv rtcpIv;
  private final ByteBuffer iv = ByteBuffer.allocate(PacketIv.COUNTER_LENGTH);
  private final ByteBuffer rollover = ByteBuffer.allocate(4);
  private final byte[] digest = new byte[20];

  JdkCounterCipher(BufferViews inputs, BufferViews outputs, SessionKeys keys) {
    this.inputs = inputs;
    this.outputs = outputs;
    rtpKey = new SecretKeySpec(keys.rtpKey(), "AES");
    rtcpKey = new SecretKeySpec(keys.rtcpKey(), "AES");
    rtpIv = new PacketIv(keys.rtpSalt());
    rtcpIv = new PacketIv(keys.rtcpSalt());
    try {
      cipher = Cipher.getInstance("AES/CTR/NoPadding");
      rtpMac = Mac.getInstance("HmacSHA1");
      rtpMac.init(new SecretKeySpec(keys.rtpAuth(), "HmacSHA1"));
      rtcpMac = Mac.getInstance("HmacSHA1");
      rtcpMac.init(new SecretKeySpec(keys.rtcpAuth(), "HmacSHA1"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES in counter mode and HMAC-SHA1", e);
    }
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
    try {
      rtpIv.writeCounter(iv, 0, ssrc, index);
      cipher.init(Cipher.ENCRYPT_MODE, rtpKey, new IvParameterSpec(iv.array()));
      cipher.doFinal(
          inputs.of(payload, payloadOffset, payloadLength),
          outputs.of(out, outOffset + headerLength, payloadLength));
      int length = headerLength + payloadLength;
      authenticateRtp(out, outOffset, length, index);
      out.put(outOffset + length, digest, 0, TAG);
      return length + TAG;
    } catch (GeneralSecurityException e) {
      return SrtpStatus.CRYPTO_ERROR;
    }
  }

  @Override
  public int openRtp(
      ByteBuffer buffer, int offset, int length, int headerLength, int ssrc, long index) {
    int plainLength = length - TAG;
    try {
      authenticateRtp(buffer, offset, plainLength, index);
      if (!tagMatches(buffer, offset + plainLength)) {
        return SrtpStatus.AUTH_FAILED;
      }
      rtpIv.writeCounter(iv, 0, ssrc, index);
      crypt(rtpKey, buffer, offset + headerLength, plainLength - headerLength);
      return plainLength;
    } catch (GeneralSecurityException e) {
      return SrtpStatus.CRYPTO_ERROR;
    }
  }

  @Override
  public int sealRtcp(ByteBuffer buffer, int offset, int length, int ssrc, int indexWord) {
    try {
      rtcpIv.writeCounter(iv, 0, ssrc, indexWord & 0x7fff_ffffL);
      crypt(rtcpKey, buffer, offset + RTCP_HEADER, length - RTCP_HEADER);
      buffer.putInt(offset + length, indexWord);
      rtcpMac.update(inputs.of(buffer, offset, length + 4));
      rtcpMac.doFinal(digest, 0);
      buffer.put(offset + length + 4, digest, 0, TAG);
      return length + 4 + TAG;
    } catch (GeneralSecurityException e) {
      return SrtpStatus.CRYPTO_ERROR;
    }
  }

  @Override
  public int openRtcp(ByteBuffer buffer, int offset, int length, int ssrc, int indexWord) {
    try {
      rtcpMac.update(inputs.of(buffer, offset, length - TAG));
      rtcpMac.doFinal(digest, 0);
      if (!tagMatches(buffer, offset + length - TAG)) {
        return SrtpStatus.AUTH_FAILED;
      }
      int plainLength = length - TAG - 4;
      rtcpIv.writeCounter(iv, 0, ssrc, indexWord & 0x7fff_ffffL);
      crypt(rtcpKey, buffer, offset + RTCP_HEADER, plainLength - RTCP_HEADER);
      return plainLength;
    } catch (GeneralSecurityException e) {
      return SrtpStatus.CRYPTO_ERROR;
    }
  }

  @Override
  public void close() {}

  /** The tag covers the packet and the rollover counter (RFC 3711 section 4.2). */
  private void authenticateRtp(ByteBuffer buffer, int offset, int length, long index)
      throws GeneralSecurityException {
    rtpMac.update(inputs.of(buffer, offset, length));
    rtpMac.update(rollover.putInt(0, (int) (index >>> 16)).array());
    rtpMac.doFinal(digest, 0);
  }

  private void crypt(SecretKeySpec key, ByteBuffer buffer, int offset, int length)
      throws GeneralSecurityException {
    cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(iv.array()));
    cipher.doFinal(inputs.of(buffer, offset, length), outputs.of(buffer, offset, length));
  }

  /** In constant time. */
  private boolean tagMatches(ByteBuffer buffer, int offset) {
    int difference = 0;
    for (int i = 0; i < TAG; i++) {
      difference |= buffer.get(offset + i) ^ digest[i];
    }
    return difference == 0;
  }
}
