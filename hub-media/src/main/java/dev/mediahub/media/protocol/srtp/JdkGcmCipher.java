package dev.mediahub.media.protocol.srtp;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AEAD_AES_128_GCM (RFC 7714) with {@code javax.crypto}. */
final class JdkGcmCipher implements PacketCipher {
  private static final int TAG = 16;
  private static final int RTCP_HEADER = 8;

  private final BufferViews inputs;
  private final BufferViews outputs;
  private final Cipher cipher;
  private final SecretKeySpec rtpKey;
  private final SecretKeySpec rtcpKey;
  private final PacketIv rtpIv;
  private final PacketIv rtcpIv;
  private final ByteBuffer iv = ByteBuffer.allocate(PacketIv.GCM_LENGTH);
  private final ByteBuffer rtcpAad = ByteBuffer.allocate(RTCP_HEADER + 4);

  JdkGcmCipher(BufferViews inputs, BufferViews outputs, SessionKeys keys) {
    this.inputs = inputs;
    this.outputs = outputs;
    rtpKey = new SecretKeySpec(keys.rtpKey(), "AES");
    rtcpKey = new SecretKeySpec(keys.rtcpKey(), "AES");
    rtpIv = new PacketIv(keys.rtpSalt());
    rtcpIv = new PacketIv(keys.rtcpSalt());
    try {
      cipher = Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES-GCM", e);
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
      start(Cipher.ENCRYPT_MODE, rtpKey, rtpIv, ssrc, index);
      cipher.updateAAD(inputs.of(out, outOffset, headerLength));
      return headerLength
          + cipher.doFinal(
              inputs.of(payload, payloadOffset, payloadLength),
              outputs.of(out, outOffset + headerLength, payloadLength + TAG));
    } catch (GeneralSecurityException e) {
      return SrtpStatus.CRYPTO_ERROR;
    }
  }

  @Override
  public int openRtp(
      ByteBuffer buffer, int offset, int length, int headerLength, int ssrc, long index) {
    try {
      start(Cipher.DECRYPT_MODE, rtpKey, rtpIv, ssrc, index);
      cipher.updateAAD(inputs.of(buffer, offset, headerLength));
      return headerLength + crypt(buffer, offset + headerLength, length - headerLength, -TAG);
    } catch (AEADBadTagException e) {
      return SrtpStatus.AUTH_FAILED;
    } catch (GeneralSecurityException e) {
      return SrtpStatus.CRYPTO_ERROR;
    }
  }

  @Override
  public int sealRtcp(ByteBuffer buffer, int offset, int length, int ssrc, int indexWord) {
    try {
      start(Cipher.ENCRYPT_MODE, rtcpKey, rtcpIv, ssrc, indexWord & 0x7fff_ffffL);
      addRtcpAad(buffer, offset, indexWord);
      crypt(buffer, offset + RTCP_HEADER, length - RTCP_HEADER, TAG);
      buffer.putInt(offset + length + TAG, indexWord);
      return length + TAG + 4;
    } catch (GeneralSecurityException e) {
      return SrtpStatus.CRYPTO_ERROR;
    }
  }

  @Override
  public int openRtcp(ByteBuffer buffer, int offset, int length, int ssrc, int indexWord) {
    try {
      start(Cipher.DECRYPT_MODE, rtcpKey, rtcpIv, ssrc, indexWord & 0x7fff_ffffL);
      addRtcpAad(buffer, offset, indexWord);
      return RTCP_HEADER + crypt(buffer, offset + RTCP_HEADER, length - RTCP_HEADER - 4, -TAG);
    } catch (AEADBadTagException e) {
      return SrtpStatus.AUTH_FAILED;
    } catch (GeneralSecurityException e) {
      return SrtpStatus.CRYPTO_ERROR;
    }
  }

  @Override
  public void close() {}

  private void start(int mode, SecretKeySpec key, PacketIv salt, int ssrc, long index)
      throws GeneralSecurityException {
    salt.writeGcm(iv, 0, ssrc, index);
    cipher.init(mode, key, new GCMParameterSpec(TAG * 8, iv.array()));
  }

  private void addRtcpAad(ByteBuffer buffer, int offset, int indexWord) {
    rtcpAad.putLong(0, buffer.getLong(offset)).putInt(RTCP_HEADER, indexWord);
    cipher.updateAAD(rtcpAad.array());
  }

  private int crypt(ByteBuffer buffer, int offset, int length, int growth)
      throws GeneralSecurityException {
    return cipher.doFinal(
        inputs.of(buffer, offset, length), outputs.of(buffer, offset, length + growth));
  }
}
