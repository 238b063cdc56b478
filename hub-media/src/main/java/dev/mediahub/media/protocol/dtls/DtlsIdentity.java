package dev.mediahub.media.protocol.dtls;

import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcECContentSignerBuilder;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.DefaultTlsCredentialedSigner;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.TlsSigner;

/**
 * An ECDSA P-256 key and its self-signed certificate, made at start-up and shared by all endpoints:
 * trust comes from the fingerprint in the SDP, so nothing needs to be kept on disk. Immutable.
 */
public final class DtlsIdentity {
  private static final Duration CLOCK_SKEW = Duration.ofDays(1);
  private static final Duration VALIDITY = Duration.ofDays(3650);

  private final DtlsCrypto crypto;
  private final TlsSigner signer;
  private final Certificate certificate;
  private final Fingerprint fingerprint;

  private DtlsIdentity(DtlsCrypto crypto, TlsSigner signer, byte[] certificate) throws IOException {
    this.crypto = crypto;
    this.signer = signer;
    this.certificate =
        new Certificate(new TlsCertificate[] {crypto.createCertificate(certificate)});
    fingerprint = Fingerprint.sha256(certificate);
  }

  /**
   * A new key and certificate; takes about 10 ms, the first of a process 60 more for libcrypto.
   *
   * @param now wall time, from which the certificate is valid for ten years
   */
  public static DtlsIdentity create(Instant now, SecureRandom random) {
    return create(now, random, Ecdsa.fastest());
  }

  static DtlsIdentity create(Instant now, SecureRandom random, Ecdsa ecdsa) {
    AsymmetricCipherKeyPair keys = generateKeys(random);
    // Names nobody: a certificate is shown to everyone who knocks.
    X500Name name = new X500Name("CN=WebRTC");
    try {
      X509v3CertificateBuilder builder =
          new X509v3CertificateBuilder(
              name,
              new BigInteger(63, random).add(BigInteger.ONE),
              Date.from(now.minus(CLOCK_SKEW)),
              Date.from(now.plus(VALIDITY)),
              name,
              SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(keys.getPublic()));
      byte[] certificate =
          builder
              .build(
                  new BcECContentSignerBuilder(
                          new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256),
                          new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256))
                      .build(keys.getPrivate()))
              .getEncoded();
      DtlsCrypto crypto = new DtlsCrypto(random, ecdsa);
      TlsSigner signer = ecdsa.signer(crypto, (ECPrivateKeyParameters) keys.getPrivate());
      return new DtlsIdentity(crypto, signer, certificate);
    } catch (IOException | OperatorCreationException e) {
      throw new IllegalStateException("a certificate of our own making always encodes", e);
    }
  }

  /** For {@code a=fingerprint:} in the SDP. */
  public Fingerprint fingerprintSha256() {
    return fingerprint;
  }

  DtlsCrypto crypto() {
    return crypto;
  }

  TlsCredentialedSigner credentials(TlsContext context) {
    return new DefaultTlsCredentialedSigner(
        new TlsCryptoParameters(context),
        signer,
        certificate,
        SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa));
  }

  private static AsymmetricCipherKeyPair generateKeys(SecureRandom random) {
    ECKeyPairGenerator generator = new ECKeyPairGenerator();
    generator.init(
        new ECKeyGenerationParameters(
            ECNamedDomainParameters.lookup(SECObjectIdentifiers.secp256r1), random));
    return generator.generateKeyPair();
  }
}
