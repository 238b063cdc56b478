package dev.mediahub.core.tls;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * A certificate chain with the key of its first certificate; they fit.
 *
 * @param alias its name among the hub's identities
 */
record Identity(String alias, List<X509Certificate> chain, PrivateKey key) {
  static final String CERTIFICATE_KEY = "http.tls.certificate";
  static final String KEY_KEY = "http.tls.key";

  /** The two files as they are now. */
  record Files(PemFile certificate, PemFile key) {
    static Files read(Path certificate, Path key) throws BadCertificate {
      return new Files(PemFile.read(CERTIFICATE_KEY, certificate), PemFile.read(KEY_KEY, key));
    }
  }

  static Identity of(String alias, Files files) throws BadCertificate {
    List<X509Certificate> chain = files.certificate().certificates();
    PrivateKey key = files.key().privateKey();
    requireFit(chain.getFirst(), key, files);
    return new Identity(alias, chain, key);
  }

  Instant expires() {
    return chain.getFirst().getNotAfter().toInstant();
  }

  private static void requireFit(X509Certificate certificate, PrivateKey key, Files files)
      throws BadCertificate {
    byte[] probe = {1, 2, 3};
    boolean fits;
    try {
      String algorithm = algorithm(key);
      Signature signer = Signature.getInstance(algorithm);
      signer.initSign(key);
      signer.update(probe);
      Signature verifier = Signature.getInstance(algorithm);
      verifier.initVerify(certificate.getPublicKey());
      verifier.update(probe);
      fits = verifier.verify(signer.sign());
    } catch (GeneralSecurityException e) {
      // Another kind of key than the certificate's.
      fits = false;
    }
    if (!fits) {
      throw new BadCertificate(
          ("%s: the key in %s is not that of the first certificate in %s. The server's own"
                  + " certificate must come first, then those that signed it")
              .formatted(KEY_KEY, files.key().path(), files.certificate().path()),
          null);
    }
  }

  private static String algorithm(PrivateKey key) {
    return switch (key.getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      default -> key.getAlgorithm();
    };
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "Identity[" + chain.getFirst().getSubjectX500Principal() + "]";
  }
}
