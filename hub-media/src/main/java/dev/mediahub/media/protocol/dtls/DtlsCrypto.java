package dev.mediahub.media.protocol.dtls;

import java.io.IOException;
import java.security.SecureRandom;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.tls.CertificateType;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCipher;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.TlsVerifier;
import org.bouncycastle.tls.crypto.impl.TlsAEADCipher;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCertificate;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/**
 * BouncyCastle's lightweight cryptography, but {@link Ecdsa} as chosen, and records sealed with the
 * JDK's AES-GCM: its tables are a tenth the size, and sessions keep them for life. Messages are
 * bounded, see {@link MessageBounds}.
 */
final class DtlsCrypto extends BcTlsCrypto {
  private final Ecdsa ecdsa;

  DtlsCrypto(SecureRandom random, Ecdsa ecdsa) {
    super(random);
    this.ecdsa = ecdsa;
  }

  @Override
  public TlsCertificate createCertificate(short type, byte[] encoding) throws IOException {
    return type == CertificateType.X509
        ? new DtlsCertificate(encoding)
        : super.createCertificate(type, encoding);
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

  private final class DtlsCertificate extends BcTlsCertificate {
    DtlsCertificate(byte[] encoding) throws IOException {
      super(DtlsCrypto.this, encoding);
    }

    @Override
    public TlsVerifier createVerifier(short signatureAlgorithm) throws IOException {
      if (signatureAlgorithm != SignatureAlgorithm.ecdsa) {
        return super.createVerifier(signatureAlgorithm);
      }
      validateKeyUsage(KeyUsage.digitalSignature);
      return ecdsa.verifier(DtlsCrypto.this, getPubKeyEC());
    }
  }
}
