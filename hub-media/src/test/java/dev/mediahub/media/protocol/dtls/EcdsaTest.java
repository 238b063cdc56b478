package dev.mediahub.media.protocol.dtls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.operator.bc.BcECContentSignerBuilder;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.DigitallySigned;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsSigner;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsECDSASigner;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** BouncyCastle and the fastest, libcrypto where there is one, do the same. */
class EcdsaTest {
  private static final int CASES = 50;
  private static final SecureRandom SECURE = new SecureRandom();
  private static final BigInteger ORDER =
      new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

  private final Random random = new Random(7);

  static Stream<Ecdsa> each() {
    return Stream.of(Ecdsa.JAVA, Ecdsa.fastest());
  }

  static Stream<Arguments> pairs() {
    return each().flatMap(one -> each().map(other -> Arguments.of(one, other)));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void verifyEachOthersSignatures(Ecdsa signing, Ecdsa verifying) {
    AsymmetricCipherKeyPair keys = keys(SECObjectIdentifiers.secp256r1);
    DtlsCrypto crypto = new DtlsCrypto(SECURE, signing);
    TlsSigner signer = signing.signer(crypto, (ECPrivateKeyParameters) keys.getPrivate());
    for (int i = 0; i < CASES; i++) {
      byte[] hash = bytes(32);
      byte[] signature = sign(signer, hash);

      assertThat(verify(verifying, keys, hash, signature)).isTrue();
      hash[random.nextInt(32)] ^= 1;
      assertThat(verify(verifying, keys, hash, signature)).isFalse();
    }
  }

  /** As all handshakes of a hub sign with its one key. */
  @ParameterizedTest
  @MethodSource("each")
  void signOnManyThreadsAtOnce(Ecdsa ecdsa) {
    AsymmetricCipherKeyPair keys = keys(SECObjectIdentifiers.secp256r1);
    TlsSigner signer =
        ecdsa.signer(new DtlsCrypto(SECURE, ecdsa), (ECPrivateKeyParameters) keys.getPrivate());

    assertThat(
            IntStream.range(0, 4 * CASES)
                .parallel()
                .filter(i -> {
                  byte[] hash = new byte[32];
                  hash[0] = (byte) i;
                  return verify(ecdsa, keys, hash, sign(signer, hash));
                })
                .count())
        .isEqualTo(4 * CASES);
  }

  /** P-256 takes the left 256 bits of them. */
  @ParameterizedTest
  @ValueSource(shorts = {HashAlgorithm.sha384, HashAlgorithm.sha512})
  void verifySignaturesOfLongerHashes(short hashAlgorithm) throws IOException {
    AsymmetricCipherKeyPair keys = keys(SECObjectIdentifiers.secp256r1);
    byte[] hash = bytes(hashAlgorithm == HashAlgorithm.sha384 ? 48 : 64);
    byte[] signature = signature(keys, hashAlgorithm, hash);

    assertThat(each()).allMatch(ecdsa -> verify(ecdsa, keys, hash, signature));
  }

  @ParameterizedTest
  @MethodSource("each")
  void verifySignaturesOfOtherEcdsa(Ecdsa ecdsa) throws IOException {
    AsymmetricCipherKeyPair keys = keys(SECObjectIdentifiers.secp384r1);
    byte[] hash = bytes(32);
    byte[] signature = signature(keys, HashAlgorithm.sha256, hash);

    assertThat(verify(ecdsa, keys, hash, signature)).isTrue();
    hash[0] ^= 1;
    assertThat(verify(ecdsa, keys, hash, signature)).isFalse();
  }

  @ParameterizedTest
  @MethodSource("each")
  void refuseBrokenSignatures(Ecdsa ecdsa) throws IOException {
    AsymmetricCipherKeyPair keys = keys(SECObjectIdentifiers.secp256r1);
    byte[] hash = bytes(32);
    byte[] good = signature(keys, HashAlgorithm.sha256, hash);
    assertThat(verify(ecdsa, keys, hash, good)).isTrue();

    for (int i = 0; i < good.length; i++) {
      byte[] changed = good.clone();
      changed[i] ^= 1;
      assertThat(verify(ecdsa, keys, hash, changed)).as("byte %s", i).isFalse();
      assertThat(verify(ecdsa, keys, hash, Arrays.copyOf(good, i))).as("length %s", i).isFalse();
    }
    assertThat(verify(ecdsa, keys, hash, Arrays.copyOf(good, good.length + 1))).isFalse();
    for (BigInteger bad : List.of(BigInteger.ZERO, ORDER, BigInteger.ONE.negate())) {
      assertThat(verify(ecdsa, keys, hash, der(bad, BigInteger.ONE))).isFalse();
      assertThat(verify(ecdsa, keys, hash, der(BigInteger.ONE, bad))).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("each")
  void refuseAPublicKeyOffTheCurve(Ecdsa ecdsa) throws Exception {
    AsymmetricCipherKeyPair keys = keys(SECObjectIdentifiers.secp256r1);
    SubjectPublicKeyInfo good =
        SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(keys.getPublic());
    byte[] point = good.getPublicKeyData().getBytes();
    point[point.length - 1] ^= 1;
    TlsCertificate certificate =
        new DtlsCrypto(SECURE, ecdsa)
            .createCertificate(
                certificate(keys, new SubjectPublicKeyInfo(good.getAlgorithm(), point)));

    assertThatThrownBy(() -> certificate.createVerifier(SignatureAlgorithm.ecdsa))
        .isInstanceOfSatisfying(
            TlsFatalAlert.class,
            e ->
                assertThat(e.getAlertDescription())
                    .isEqualTo(AlertDescription.unsupported_certificate));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void shakeHands(Ecdsa serving, Ecdsa calling) throws Exception {
    DtlsIdentity ours = TestPeer.identity(serving);
    DtlsIdentity theirs = TestPeer.identity(calling);
    try (TestPeer server =
            new TestPeer(
                DtlsConfig.of(DtlsRole.SERVER, ours, List.of(theirs.fingerprintSha256())));
        TestPeer client =
            new TestPeer(
                DtlsConfig.of(DtlsRole.CLIENT, theirs, List.of(ours.fingerprintSha256())))) {
      TestPeer.connect(server, client);

      assertThat(server.keys().localKey()).isEqualTo(client.keys().remoteKey());
    }
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static AsymmetricCipherKeyPair keys(ASN1ObjectIdentifier curve) {
    ECKeyPairGenerator generator = new ECKeyPairGenerator();
    generator.init(new ECKeyGenerationParameters(ECNamedDomainParameters.lookup(curve), SECURE));
    return generator.generateKeyPair();
  }

  private static SignatureAndHashAlgorithm algorithm(short hash) {
    return SignatureAndHashAlgorithm.getInstance(hash, SignatureAlgorithm.ecdsa);
  }

  private static byte[] sign(TlsSigner signer, byte[] hash) {
    try {
      return signer.generateRawSignature(algorithm(HashAlgorithm.sha256), hash);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] signature(AsymmetricCipherKeyPair keys, short hashAlgorithm, byte[] hash)
      throws IOException {
    return new BcTlsECDSASigner(
            new DtlsCrypto(SECURE, Ecdsa.JAVA), (ECPrivateKeyParameters) keys.getPrivate())
        .generateRawSignature(algorithm(hashAlgorithm), hash);
  }

  private static boolean verify(
      Ecdsa ecdsa, AsymmetricCipherKeyPair keys, byte[] hash, byte[] signature) {
    try {
      return ecdsa
          .verifier(new DtlsCrypto(SECURE, ecdsa), (ECPublicKeyParameters) keys.getPublic())
          .verifyRawSignature(
              new DigitallySigned(algorithm(HashAlgorithm.sha256), signature), hash);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] der(BigInteger r, BigInteger s) {
    try {
      return new DERSequence(new ASN1Encodable[] {new ASN1Integer(r), new ASN1Integer(s)})
          .getEncoded();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] certificate(AsymmetricCipherKeyPair keys, SubjectPublicKeyInfo key)
      throws Exception {
    X500Name name = new X500Name("CN=test");
    Date now = new Date();
    return new X509v3CertificateBuilder(name, BigInteger.ONE, now, now, name, key)
        .build(
            new BcECContentSignerBuilder(
                    new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256),
                    new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256))
                .build(keys.getPrivate()))
        .getEncoded();
  }
}
