package dev.mediahub.media.protocol.dtls;

import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.tls.DigitallySigned;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.crypto.TlsSigner;
import org.bouncycastle.tls.crypto.TlsVerifier;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsECDSASigner;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsECDSAVerifier;
import org.bouncycastle.util.BigIntegers;

/** P-256 with {@link LibCryptoP256}; other curves stay with BouncyCastle. */
final class LibCryptoEcdsa implements Ecdsa {
  private static final boolean USABLE = knowsP256();

  static boolean isUsable() {
    return USABLE;
  }

  @Override
  public TlsSigner signer(BcTlsCrypto crypto, ECPrivateKeyParameters key) {
    return new Signer(crypto, key);
  }

  @Override
  public TlsVerifier verifier(BcTlsCrypto crypto, ECPublicKeyParameters key) {
    boolean p256 =
        key.getParameters() instanceof ECNamedDomainParameters curve
            && curve.getName().equals(SECObjectIdentifiers.secp256r1);
    return p256 ? new Verifier(crypto, key) : JAVA.verifier(crypto, key);
  }

  private static final class Signer extends BcTlsECDSASigner {
    private final MemorySegment key;

    Signer(BcTlsCrypto crypto, ECPrivateKeyParameters privateKey) {
      super(crypto, privateKey);
      key =
          LibCryptoP256.privateKey(
              BigIntegers.asUnsignedByteArray(LibCryptoP256.SCALAR, privateKey.getD()));
    }

    @Override
    public byte[] generateRawSignature(SignatureAndHashAlgorithm algorithm, byte[] hash) {
      return LibCryptoP256.sign(key, hash);
    }
  }

  private static final class Verifier extends BcTlsECDSAVerifier {
    private final byte[] point;

    Verifier(BcTlsCrypto crypto, ECPublicKeyParameters publicKey) {
      super(crypto, publicKey);
      point = publicKey.getQ().getEncoded(false);
    }

    @Override
    public boolean verifyRawSignature(DigitallySigned signed, byte[] hash) {
      return LibCryptoP256.verify(point, hash, signed.getSignature());
    }
  }

  /**
   * Whether the library is there, has every function, and takes its own signature by a known key
   * (RFC 6979 section A.2.5): builds exist without low-level functions, or where policy forbids.
   */
  private static boolean knowsP256() {
    HexFormat hex = HexFormat.of();
    byte[] scalar =
        hex.parseHex("c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721");
    byte[] point =
        hex.parseHex(
            "0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
                + "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299");
    byte[] hash = new byte[32];
    try {
      byte[] signature = LibCryptoP256.sign(LibCryptoP256.privateKey(scalar), hash);
      return LibCryptoP256.verify(point, hash, signature);
    } catch (LinkageError | RuntimeException e) {
      return false; // BouncyCastle does it then
    }
  }
}
