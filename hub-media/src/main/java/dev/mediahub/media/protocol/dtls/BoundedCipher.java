package dev.mediahub.media.protocol.dtls;

import java.io.IOException;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.ContentType;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.TlsCipher;
import org.bouncycastle.tls.crypto.TlsDecodeResult;
import org.bouncycastle.tls.crypto.TlsEncodeResult;

/** A record cipher that is deaf to forgeries and whose messages pass {@link MessageBounds}. */
final class BoundedCipher implements TlsCipher {
  private final TlsCipher cipher;

  BoundedCipher(TlsCipher cipher) {
    this.cipher = cipher;
  }

  @Override
  public TlsDecodeResult decodeCiphertext(
      long sequence, short type, ProtocolVersion version, byte[] bytes, int offset, int length)
      throws IOException {
    TlsDecodeResult decoded = open(sequence, type, version, bytes, offset, length);
    if (decoded.contentType == ContentType.handshake
        && !MessageBounds.allow(decoded.buf, decoded.off, decoded.len)) {
      throw new TlsFatalAlert(AlertDescription.illegal_parameter);
    }
    return decoded;
  }

  /**
   * What is not authentic is dropped, whatever else is wrong with it (RFC 6347 section 4.1.2.7):
   * the library drops bad_record_mac and ends the session for all others, for a record too short to
   * hold a tag as well, which anybody can forge.
   */
  private TlsDecodeResult open(
      long sequence, short type, ProtocolVersion version, byte[] bytes, int offset, int length)
      throws IOException {
    try {
      return cipher.decodeCiphertext(sequence, type, version, bytes, offset, length);
    } catch (TlsFatalAlert e) {
      throw new TlsFatalAlert(AlertDescription.bad_record_mac, e);
    }
  }

  @Override
  public TlsEncodeResult encodePlaintext(
      long sequence,
      short type,
      ProtocolVersion version,
      int headerAllocation,
      byte[] bytes,
      int offset,
      int length)
      throws IOException {
    return cipher.encodePlaintext(sequence, type, version, headerAllocation, bytes, offset, length);
  }

  @Override
  public int getCiphertextDecodeLimit(int plaintextLimit) {
    return cipher.getCiphertextDecodeLimit(plaintextLimit);
  }

  @Override
  public int getCiphertextEncodeLimit(int plaintextLimit) {
    return cipher.getCiphertextEncodeLimit(plaintextLimit);
  }

  @Override
  public int getPlaintextDecodeLimit(int ciphertextLimit) {
    return cipher.getPlaintextDecodeLimit(ciphertextLimit);
  }

  @Override
  public int getPlaintextEncodeLimit(int ciphertextLimit) {
    return cipher.getPlaintextEncodeLimit(ciphertextLimit);
  }

  @Override
  public void rekeyDecoder() throws IOException {
    cipher.rekeyDecoder();
  }

  @Override
  public void rekeyEncoder() throws IOException {
    cipher.rekeyEncoder();
  }

  @Override
  public boolean usesOpaqueRecordTypeDecode() {
    return cipher.usesOpaqueRecordTypeDecode();
  }

  @Override
  public boolean usesOpaqueRecordTypeEncode() {
    return cipher.usesOpaqueRecordTypeEncode();
  }
}
