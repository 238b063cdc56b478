package dev.mediahub.core.tls;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;

/**
 * One PEM file as ACME clients and OpenSSL write them: PKCS#8, PKCS#1 and SEC1 keys, certificates
 * in any number, other text around them.
 *
 * @param key the configuration key that names the file, for messages
 */
record PemFile(String key, Path path, String text) {
  /** A chain has a few KB. */
  private static final long MAX_BYTES = 1_000_000;

  static PemFile read(String key, Path path) throws BadCertificate {
    try {
      if (Files.size(path) > MAX_BYTES) {
        throw new BadCertificate("%s: %s is too large for a PEM file".formatted(key, path), null);
      }
      return new PemFile(key, path, Files.readString(path));
    } catch (NoSuchFileException e) {
      throw new BadCertificate(
          "%s: there is no file %s; name the PEM file with its whole path".formatted(key, path), e);
    } catch (IOException e) {
      throw new BadCertificate(
          "%s: %s cannot be read (%s); the hub's user needs the right to"
              .formatted(key, path, e.getClass().getSimpleName()),
          e);
    }
  }

  /** The certificates in the file's order: the server's own first, then those that vouch for it. */
  List<X509Certificate> certificates() throws BadCertificate {
    List<X509Certificate> chain = new ArrayList<>();
    JcaX509CertificateConverter converter = new JcaX509CertificateConverter();
    try {
      for (Object object : objects()) {
        if (object instanceof X509CertificateHolder holder) {
          chain.add(converter.getCertificate(holder));
        }
      }
    } catch (CertificateException e) {
      throw broken(e);
    }
    if (chain.isEmpty()) {
      throw new BadCertificate(
          "%s: %s has no \"BEGIN CERTIFICATE\"; it must be the PEM chain (certbot: fullchain.pem)"
              .formatted(key, path),
          null);
    }
    return chain;
  }

  PrivateKey privateKey() throws BadCertificate {
    JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
    // Its own name for these, ECDSA, is none that the JDK has key factories for.
    converter.setAlgorithmMapping(X9ObjectIdentifiers.id_ecPublicKey, "EC");
    try {
      for (Object object : objects()) {
        switch (object) {
          case PEMKeyPair pair -> {
            return converter.getPrivateKey(pair.getPrivateKeyInfo());
          }
          case PrivateKeyInfo info -> {
            return converter.getPrivateKey(info);
          }
          case PEMEncryptedKeyPair _ -> throw encrypted();
          case PKCS8EncryptedPrivateKeyInfo _ -> throw encrypted();
          default -> {
            // Curve parameters or certificates in the same file.
          }
        }
      }
    } catch (IOException e) {
      throw broken(e);
    }
    throw new BadCertificate(
        "%s: %s has no private key; it must be the PEM key (certbot: privkey.pem)"
            .formatted(key, path),
        null);
  }

  private List<Object> objects() throws BadCertificate {
    List<Object> objects = new ArrayList<>();
    try (PEMParser parser = new PEMParser(new StringReader(text))) {
      for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
        objects.add(object);
      }
    } catch (IOException | RuntimeException e) {
      // The parser throws what its decoders throw.
      throw broken(e);
    }
    return objects;
  }

  private BadCertificate encrypted() {
    return new BadCertificate(
        "%s: the key in %s has a passphrase. Take it off: openssl pkey -in KEY.pem -out PLAIN.pem"
            .formatted(key, path),
        null);
  }

  private BadCertificate broken(Exception e) {
    // Not the parser's message: it may hold a piece of the key.
    return new BadCertificate(
        "%s: %s is damaged: what stands between its BEGIN and END lines is no PEM"
            .formatted(key, path),
        e);
  }

  /** Without the text, which may be a key. */
  @Override
  public String toString() {
    return key + "=" + path;
  }
}
