package dev.mediahub.core.tls;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate of every TLS listener. It looks at its files every few seconds; when both fit
 * together anew, the next handshakes use them, and connections that stand are left alone. Files
 * that are bad by then change nothing but the log. In its last two weeks the log says so once a
 * day. As a supplier it gives one context for life, for listeners of any protocol. Any thread.
 */
public final class ServerCertificate implements Supplier<SSLContext>, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ServerCertificate.class);
  private static final Duration SOON = Duration.ofDays(14);
  private static final Duration WARN_AGAIN = Duration.ofDays(1);

  private final Path certificateFile;
  private final Path keyFile;
  private final InstantSource clock;
  private final Identities identities;
  private final SSLContext context;
  private final CountDownLatch closed = new CountDownLatch(1);
  private Identity.Files seen;
  private int generation = 1;
  private String complaint = "";
  private Instant nextWarning = Instant.MIN;

  private ServerCertificate(
      Path certificateFile,
      Path keyFile,
      InstantSource clock,
      Identity.Files files,
      Identity identity)
      throws GeneralSecurityException {
    this.certificateFile = certificateFile;
    this.keyFile = keyFile;
    this.clock = clock;
    this.seen = files;
    this.identities = new Identities(identity);
    this.context = SSLContext.getInstance("TLS");
    context.init(new KeyManager[] {identities}, null, null);
  }

  /**
   * Reads both files and checks them.
   *
   * @param certificateFile PEM, the server's own certificate first
   * @param keyFile PEM, without passphrase
   * @throws BadCertificate when they cannot be used; an expired certificate can, with a warning
   */
  public static ServerCertificate open(Path certificateFile, Path keyFile, InstantSource clock)
      throws BadCertificate {
    Identity.Files files = Identity.Files.read(certificateFile, keyFile);
    Identity identity = Identity.of("1", files);
    try {
      ServerCertificate opened =
          new ServerCertificate(certificateFile, keyFile, clock, files, identity);
      opened.warnOfExpiry();
      return opened;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no TLS", e);
    }
  }

  /** For servers; the newest certificate is used in each handshake. */
  @Override
  public SSLContext get() {
    return context;
  }

  /** When the certificate in use ends. */
  public Instant expires() {
    return identities.current().expires();
  }

  /** Whom it names. */
  public String subject() {
    return identities.current().chain().getFirst().getSubjectX500Principal().getName();
  }

  /** Looks at the files now and then until it is closed, on a thread of its own. */
  public void watch(Duration every) {
    Thread.ofVirtual()
        .name("certificate-watch")
        .start(() -> {
          try {
            while (!closed.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
              refresh();
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  /** Takes the files if they changed and are good; false when all stays as it is. */
  synchronized boolean refresh() {
    boolean taken = take();
    warnOfExpiry();
    return taken;
  }

  private boolean take() {
    try {
      // By content: ACME clients swap symbolic links, and times may be equal.
      Identity.Files now = Identity.Files.read(certificateFile, keyFile);
      if (now.equals(seen)) {
        return false;
      }
      seen = now;
      identities.add(Identity.of(Integer.toString(++generation), now));
      complaint = "";
      nextWarning = Instant.MIN;
      log.info("new certificate {} taken, valid until {}", subject(), expires());
      return true;
    } catch (BadCertificate e) {
      // Between the writing of the one file and the other they do not fit: the next look will do.
      complain(String.valueOf(e.getMessage()));
      return false;
    } catch (RuntimeException e) {
      complain(e.toString());
      return false;
    }
  }

  /** Once a mistake, not once a look. */
  private void complain(String message) {
    if (!message.equals(complaint)) {
      log.warn("the certificate in use stays, because its files are bad: {}", message);
      complaint = message;
    }
  }

  /** Once a day, and once a certificate. */
  private void warnOfExpiry() {
    Instant now = clock.instant();
    Duration left = Duration.between(now, expires());
    if (now.isBefore(nextWarning) || left.compareTo(SOON) >= 0) {
      return;
    }
    nextWarning = now.plus(WARN_AGAIN);
    if (left.isNegative()) {
      log.error("the certificate {} has expired at {}: clients refuse it", subject(), expires());
    } else {
      log.warn("the certificate {} expires at {}: renew it", subject(), expires());
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
