package dev.mediahub.core.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Whom outgoing TLS connections trust: what the JDK trusts, and an operator's own authority. */
public final class TrustedAuthorities {
  private TrustedAuthorities() {}

  /**
   * A context for clients.
   *
   * @param key the configuration key that names the file, for messages
   * @param own PEM certificates to trust too; empty: none
   */
  public static SSLContext context(String key, Optional<Path> own) throws BadCertificate {
    List<X509Certificate> more =
        own.isEmpty() ? List.of() : PemFile.read(key, own.get()).certificates();
    try {
      KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
      all.load(null, null);
      int number = 0;
      for (X509Certificate each : known()) {
        all.setCertificateEntry("jdk-" + number++, each);
      }
      for (X509Certificate each : more) {
        all.setCertificateEntry("own-" + number++, each);
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers(all), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new BadCertificate(key + ": its certificates cannot be used: " + e.getMessage(), e);
    }
  }

  private static X509Certificate[] known() throws GeneralSecurityException {
    for (TrustManager manager : managers(null)) {
      if (manager instanceof X509TrustManager trusts) {
        return trusts.getAcceptedIssuers();
      }
    }
    return new X509Certificate[0];
  }

  private static TrustManager[] managers(@Nullable KeyStore store) throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }
}
