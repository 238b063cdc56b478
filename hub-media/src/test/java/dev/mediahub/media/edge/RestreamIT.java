package dev.mediahub.media.edge;

import static dev.mediahub.media.edge.RtmpHub.becomes;
import static dev.mediahub.media.edge.RtmpHub.room;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mediahub.media.api.MediaServer;
import dev.mediahub.media.api.Restream;
import dev.mediahub.media.api.RestreamRequest;
import dev.mediahub.media.api.RestreamStatus;
import dev.mediahub.media.api.RestreamStatus.State;
import dev.mediahub.media.api.RestreamTarget;
import dev.mediahub.media.api.RtmpListener;
import dev.mediahub.media.api.TrackInfo;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stream sent on from one room of the hub to others, over real connections. */
final class RestreamIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int SMALL = 500;
  private static final char[] PASSWORD = "in-a-test".toCharArray();

  private final List<RestreamStatus> told = new CopyOnWriteArrayList<>();
  private RtmpHub hub;
  private MediaServer media;
  private RtmpListener rtmp;
  @TempDir static Path folder;
  private static SSLContext tls;

  /** Self-signed for localhost, made once by the JDK's own tool; its own authority. */
  @BeforeAll
  static void makeCertificate() throws Exception {
    Path file = folder.resolve("store.p12");
    Process tool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "test",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-keystore",
                file.toString(),
                "-storepass",
                new String(PASSWORD))
            .redirectErrorStream(true)
            .start();
    assertThat(tool.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD);
    }
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, PASSWORD);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("test", keys.getCertificate("test"));
    TrustManagerFactory others =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    others.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), others.getTrustManagers(), null);
    tls = context;
  }

  @BeforeEach
  void start() {
    hub = new RtmpHub(folder, tls);
    media = hub.media;
    rtmp = hub.rtmp;
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private Restream send(String key) {
    return send(false, "localhost", rtmp.port(), key, 0);
  }

  private Restream send(boolean secured, String host, int port, String key, int maxAttempts) {
    return media.restream(
        new RestreamRequest(
            room("in"),
            "encoder",
            new RestreamTarget(secured, host, port, "live", key),
            maxAttempts,
            told::add),
        hub.network);
  }

  private void losesRoom(String key) {
    await().atMost(PATIENCE).until(() -> media.room(room(key)).isEmpty());
  }

  @Test
  void goesWithItsStreamAndComesBackWithIt() throws Exception {
    Restream out = send("out");
    assertThat(out.status().state()).isEqualTo(State.WAITING);
    for (int life = 0; life < 2; life++) {
      try (RtmpEncoder encoder = RtmpEncoder.publish(rtmp.port(), "in", SMALL)) {
        encoder.frames(40);
        becomes(out, State.ACTIVE);
        hasRoomAfter(encoder, "out");
      }
      becomes(out, State.WAITING);
      losesRoom("out");
    }
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(told)
                .extracting(RestreamStatus::state)
                .containsExactly(
                    State.STARTING,
                    State.ACTIVE,
                    State.WAITING,
                    State.STARTING,
                    State.ACTIVE,
                    State.WAITING));
    // Each life from its keyframe on: twenty pictures and more.
    assertThat(out.status().sentBytes()).isGreaterThan(2 * 20 * SMALL);
    assertThat(media.sentBytes().get("live")).isEqualTo(out.status().sentBytes());
    out.close();
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(media.sentBytes().get("live")).isPositive());
  }

  @Test
  void goesOverTls() throws Exception {
    try (RtmpEncoder encoder = RtmpEncoder.publish(rtmp.port(), "in", SMALL)) {
      encoder.frames(40);
      Restream out = send(true, "localhost", rtmp.tlsPort(), "out", 0);
      becomes(out, State.ACTIVE);
      hasRoomAfter(encoder, "out");
      Restream other = send(true, "other.example", rtmp.tlsPort(), "other", 1);
      becomes(other, State.FAILED);
      assertThat(other.status().error())
          .startsWith("the destination's certificate is not trusted")
          .contains("restream.ca_file");
    }
  }

  /** It takes a second of pictures, and some may have gone before it began. */
  private void hasRoomAfter(RtmpEncoder encoder, String key) {
    await()
        .atMost(PATIENCE)
        .until(() -> {
          encoder.frames(10);
          return media.room(room(key)).isPresent();
        });
  }

  @Test
  void failsOnlyWhenItIsRefused() throws Exception {
    try (ClosedPort closed = new ClosedPort();
        RtmpEncoder encoder = RtmpEncoder.publish(rtmp.port(), "in", SMALL)) {
      encoder.frames(40);
      Restream wrong = send("wrong");
      Restream away = send(false, "localhost", closed.number(), "out", 0);
      Restream limited = send(false, "localhost", closed.number(), "out", 1);
      Restream forbidden = send(false, "forbidden.example", rtmp.port(), "out", 0);
      becomes(wrong, State.FAILED);
      assertThat(wrong.status().error()).endsWith("This is no stream key");
      becomes(limited, State.FAILED);
      await().atMost(PATIENCE).until(() -> away.status().attempts() >= 2);
      assertThat(away.status().state()).isEqualTo(State.STARTING);
      assertThat(away.status().error()).startsWith("no connection");
      await().atMost(PATIENCE).until(() -> forbidden.status().attempts() >= 2);
      assertThat(forbidden.status().state()).isEqualTo(State.STARTING);
      assertThat(forbidden.status().error()).isEqualTo("a private address");
    }
  }

  @Test
  void comesBackWhenTheDestinationDoes() throws Exception {
    try (RtmpEncoder encoder = RtmpEncoder.publish(rtmp.port(), "in", SMALL)) {
      encoder.frames(40);
      Restream out = send("out");
      becomes(out, State.ACTIVE);
      hasRoomAfter(encoder, "out");
      media.removeParticipant(room("out"), "encoder", "thrown out");
      await().atMost(PATIENCE).until(() -> out.status().attempts() >= 2);
      becomes(out, State.ACTIVE);
      hasRoomAfter(encoder, "out");
    }
  }

  @Test
  void isNotHeldUpByOneThatNeverReads() throws Exception {
    try (DeafServer deaf = new DeafServer();
        RtmpEncoder encoder = RtmpEncoder.publish(rtmp.port(), "in", 100_000)) {
      encoder.frames(40);
      Restream never = send(false, "localhost", deaf.port(), "out", 0);
      Restream out = send("out");
      becomes(never, State.ACTIVE);
      becomes(out, State.ACTIVE);
      // 20 MB, more than the kernel keeps for the one that does not read; each picture waits for
      // the
      // one before it to come in again at the other's room.
      long messages = media.stats().rtmp().messagesIn();
      for (int sent = 1; sent <= 200; sent++) {
        encoder.frames(1);
        long expected = messages + 2L * sent;
        await()
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(1))
            .until(() -> media.stats().rtmp().messagesIn() >= expected);
      }
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(never.status().leftOut()).isPositive());
      assertThat(out.status().leftOut()).isZero();
    }
  }

  @Test
  void saysHowLateAPublishersPicturesCome() throws Exception {
    try (RtmpEncoder encoder = RtmpEncoder.publish(rtmp.port(), "in", SMALL)) {
      encoder.frames(40);
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(100))
          .until(() -> {
            encoder.frames(1); // A picture each 33 ms.
            return delayMs() > 200;
          });
    }
  }

  private long delayMs() {
    return media.room(room("in")).stream()
        .flatMap(in -> in.participants().stream())
        .flatMap(one -> one.tracks().stream())
        .mapToLong(TrackInfo::delayMs)
        .max()
        .orElse(0);
  }
}
