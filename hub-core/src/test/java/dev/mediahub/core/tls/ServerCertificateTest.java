package dev.mediahub.core.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Files as people and ACME clients leave them: good, bad, half written, swapped. */
final class ServerCertificateTest {
  private static final Instant LATER = Instant.now().plus(Duration.ofDays(30));

  @TempDir Path folder;

  private ServerCertificate open() throws BadCertificate {
    return open(InstantSource.system());
  }

  private ServerCertificate open(InstantSource clock) throws BadCertificate {
    return ServerCertificate.open(folder.resolve("cert.pem"), folder.resolve("key.pem"), clock);
  }

  private void assertRefused(String... words) {
    assertThatThrownBy(this::open)
        .isInstanceOf(BadCertificate.class)
        .hasMessageContainingAll(words);
  }

  @ParameterizedTest
  @ValueSource(strings = {"EC", "RSA", "Ed25519"})
  void readsEveryKindOfKey(String algorithm) throws Exception {
    TestCertificate.make(algorithm, LATER).write(folder);
    assertThat(open().subject()).isEqualTo("CN=localhost");
    assertThat(open().expires().getEpochSecond()).isEqualTo(LATER.getEpochSecond());
  }

  @Test
  void readsTheOlderFormsOfKeysToo() throws Exception {
    TestCertificate ec = TestCertificate.make("EC", LATER);
    ec.write(folder);
    PrivateKeyInfo info = PrivateKeyInfo.getInstance(ec.keys().getPrivate().getEncoded());
    ECPrivateKey bare = ECPrivateKey.getInstance(info.parsePrivateKey());
    ECPrivateKey sec1 =
        new ECPrivateKey(384, bare.getKey(), info.getPrivateKeyAlgorithm().getParameters());
    TestCertificate.writePem(folder.resolve("key.pem"), "EC PRIVATE KEY", sec1.getEncoded());
    assertThat(open().subject()).isEqualTo("CN=localhost");

    TestCertificate rsa = TestCertificate.make("RSA", LATER);
    rsa.write(folder);
    byte[] pkcs1 =
        PrivateKeyInfo.getInstance(rsa.keys().getPrivate().getEncoded())
            .parsePrivateKey()
            .toASN1Primitive()
            .getEncoded();
    TestCertificate.writePem(folder.resolve("key.pem"), "RSA PRIVATE KEY", pkcs1);
    assertThat(open().subject()).isEqualTo("CN=localhost");
  }

  @Test
  void namesTheFileThatIsMissing() throws Exception {
    TestCertificate.make("EC", LATER).write(folder);
    Files.delete(folder.resolve("key.pem"));
    assertRefused("http.tls.key", "there is no file", "key.pem");
  }

  @Test
  void saysWhenTheFilesAreSwapped() throws Exception {
    TestCertificate.make("EC", LATER).write(folder);
    Path other = folder.resolve("swapped.pem");
    Files.move(folder.resolve("key.pem"), other);
    Files.move(folder.resolve("cert.pem"), folder.resolve("key.pem"));
    Files.move(other, folder.resolve("cert.pem"));
    assertRefused("http.tls.certificate", "BEGIN CERTIFICATE");
  }

  @Test
  void saysWhenTheKeyIsAnothersCertificates() {
    TestCertificate.make("EC", LATER).write(folder);
    TestCertificate.writePem(
        folder.resolve("key.pem"), TestCertificate.make("EC", LATER).keys().getPrivate());
    assertRefused("http.tls.key", "is not that of the first certificate");
    TestCertificate.writePem(
        folder.resolve("key.pem"), TestCertificate.make("RSA", LATER).keys().getPrivate());
    assertRefused("http.tls.key", "is not that of the first certificate");
  }

  @Test
  void saysHowToTakeAPassphraseOff() throws Exception {
    TestCertificate made = TestCertificate.make("RSA", LATER);
    made.write(folder);
    Cipher cipher = Cipher.getInstance("PBEWithSHA1AndDESede");
    cipher.init(
        Cipher.ENCRYPT_MODE,
        SecretKeyFactory.getInstance("PBEWithSHA1AndDESede")
            .generateSecret(new PBEKeySpec("passphrase".toCharArray())),
        new PBEParameterSpec(new byte[8], 1000));
    byte[] encrypted = cipher.doFinal(made.keys().getPrivate().getEncoded());
    TestCertificate.writePem(
        folder.resolve("key.pem"),
        "ENCRYPTED PRIVATE KEY",
        new EncryptedPrivateKeyInfo(cipher.getParameters(), encrypted).getEncoded());
    assertRefused("passphrase", "openssl pkey");
  }

  @Test
  void saysWhenAFileIsDamagedAndShowsNothingOfIt() throws Exception {
    TestCertificate.make("EC", LATER).write(folder);
    Path key = folder.resolve("key.pem");
    String text = Files.readString(key);
    Files.writeString(key, text.replaceFirst("\n.{20}", "\nsecretsecret!!!!"));
    assertThatThrownBy(this::open)
        .hasMessageContaining("damaged")
        .hasMessageNotContaining("secretsecret");
    Files.write(key, "no pem".getBytes(StandardCharsets.UTF_8));
    assertRefused("has no private key");
  }

  @Test
  void takesAnExpiredCertificateToo() throws Exception {
    TestCertificate.make("EC", Instant.now().minusSeconds(60)).write(folder);
    assertThat(open().expires()).isBefore(Instant.now());
  }

  @Test
  void warnsOnceADayWhileTheOneInUseExpires() throws Exception {
    Logger log = (Logger) LoggerFactory.getLogger(ServerCertificate.class);
    ListAppender<ILoggingEvent> said = new ListAppender<>();
    said.start();
    log.addAppender(said);
    try {
      TestCertificate.make("EC", LATER).write(folder);
      AtomicReference<Instant> now = new AtomicReference<>(LATER.minus(Duration.ofDays(15)));
      ServerCertificate opened = open(now::get);
      opened.refresh();
      assertThat(said.list).isEmpty();
      for (Duration left :
          List.of(
              Duration.ofDays(13),
              Duration.ofDays(13).minusSeconds(10),
              Duration.ofDays(12).plusSeconds(10),
              Duration.ofDays(12),
              Duration.ofDays(-1),
              Duration.ofDays(-1).minusSeconds(10))) {
        now.set(LATER.minus(left));
        opened.refresh();
      }
      assertThat(said.list)
          .extracting(ILoggingEvent::getLevel)
          .containsExactly(Level.WARN, Level.WARN, Level.ERROR);
      TestCertificate.make("EC", LATER.plus(Duration.ofDays(2))).write(folder);
      opened.refresh();
      assertThat(said.list.getLast().getFormattedMessage()).contains("renew it");
    } finally {
      log.detachAppender(said);
    }
  }

  @Test
  void takesANewPairOnceBothFilesFit() throws Exception {
    TestCertificate.make("EC", LATER).write(folder);
    try (ServerCertificate opened = open()) {
      assertThat(opened.refresh()).isFalse();
      Instant renewedUntil = LATER.plus(Duration.ofDays(60));
      TestCertificate renewed = TestCertificate.make("RSA", renewedUntil);
      TestCertificate.writePem(folder.resolve("cert.pem"), renewed.certificate());
      assertThat(opened.refresh()).isFalse();
      assertThat(opened.expires().getEpochSecond()).isEqualTo(LATER.getEpochSecond());
      TestCertificate.writePem(folder.resolve("key.pem"), renewed.keys().getPrivate());
      assertThat(opened.refresh()).isTrue();
      assertThat(opened.expires().getEpochSecond()).isEqualTo(renewedUntil.getEpochSecond());
      Files.delete(folder.resolve("key.pem"));
      assertThat(opened.refresh()).isFalse();
      assertThat(opened.expires().getEpochSecond()).isEqualTo(renewedUntil.getEpochSecond());
    }
  }
}
