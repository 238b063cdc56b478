package dev.mediahub.media.protocol.dtls;

import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.tls.SignatureScheme;
import org.bouncycastle.tls.crypto.TlsSigner;
import org.bouncycastle.tls.crypto.TlsVerifier;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsECDSA13Signer;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsECDSAVerifier;

/** Who computes a handshake's signatures. Any thread, virtual ones too. */
interface Ecdsa {
  /** BouncyCastle, in Java. */
  Ecdsa JAVA =
      new Ecdsa() {
        @Override
        public TlsSigner signer(BcTlsCrypto crypto, ECPrivateKeyParameters key) {
          return new BcTlsECDSA13Signer(crypto, key, SignatureScheme.ecdsa_secp256r1_sha256);
        }

        @Override
        public TlsVerifier verifier(BcTlsCrypto crypto, ECPublicKeyParameters key) {
          return new BcTlsECDSAVerifier(crypto, key);
        }
      };

  /** libcrypto where it is installed and knows P-256, else BouncyCastle. */
  static Ecdsa fastest() {
    return LibCryptoEcdsa.isUsable() ? new LibCryptoEcdsa() : JAVA;
  }

  /** Signs SHA-256 hashes with a P-256 key. */
  TlsSigner signer(BcTlsCrypto crypto, ECPrivateKeyParameters key);

  /** Checks signatures by a key of any curve. */
  TlsVerifier verifier(BcTlsCrypto crypto, ECPublicKeyParameters key);
}
