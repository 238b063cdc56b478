package dev.mediahub.media.protocol.dtls;

import java.io.IOException;
import java.security.SecureRandom;
import org.bouncycastle.tls.crypto.TlsCipher;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.TlsAEADCipher;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/**
 * BouncyCastle's lightweight cryptography, but records sealed with the JDK's AES-GCM: its tables
 * are a tenth the size, and sessions keep them for life. Messages are bounded, see {@link
 * MessageBounds}.
 */
final class DtlsCrypto extends BcTlsCrypto {
  DtlsCrypto(SecureRandom random) {
    super(random);
  }

  @Override
  public TlsCipher createCipher(
      TlsCryptoParameters parameters, int encryptionAlgorithm, int macAlgorithm)
      throws IOException {
    return new BoundedCipher(super.createCipher(parameters, encryptionAlgorithm, macAlgorithm));
  }

  @Override
  protected TlsAEADCipher createCipher_AES_GCM(
      TlsCryptoParameters parameters, int keyLength, int tagLength) throws IOException {
    return new TlsAEADCipher(
        parameters,
        new RecordCipher(true),
        new RecordCipher(false),
        keyLength,
        tagLength,
        TlsAEADCipher.AEAD_GCM,
        null);
  }
}
