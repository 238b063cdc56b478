package dev.mediahub.media.protocol.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.protocol.srtp.SrtpKeys;
import dev.mediahub.media.protocol.srtp.SrtpProfile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DtlsEndpointTest {

  @Test
  void bothSidesExportTheSameKeys() throws Exception {
    try (TestPeer server = new TestPeer(TestPeer.server());
        TestPeer client = new TestPeer(TestPeer.client())) {
      TestPeer.connect(server, client);

      SrtpKeys ours = server.keys();
      SrtpKeys theirs = client.keys();

      assertThat(ours.profile()).isEqualTo(SrtpProfile.AEAD_AES_128_GCM);
      assertThat(ours.localKey()).isEqualTo(theirs.remoteKey()).isNotEqualTo(theirs.localKey());
      assertThat(ours.localSalt()).isEqualTo(theirs.remoteSalt());
      assertThat(ours.remoteKey()).isEqualTo(theirs.localKey());
      assertThat(ours.remoteSalt()).isEqualTo(theirs.localSalt());
    }
  }

  @Test
  void sendsWholeFlights() throws Exception {
    try (TestPeer server = new TestPeer(TestPeer.server().withTimes(15_000, 15_000));
        TestPeer client = new TestPeer(TestPeer.client().withTimes(15_000, 15_000))) {
      TestPeer.connect(server, client);
      server.keys();
      client.keys();

      assertThat(server.sent).hasSize(2).allMatch(d -> d.length <= DtlsEndpoint.MAX_DATAGRAM);
      assertThat(client.sent).hasSize(2).allMatch(d -> d.length <= DtlsEndpoint.MAX_DATAGRAM);
    }
  }

  @Test
  void reportsKeysBeforeThePeerMaySendMedia() throws Exception {
    List<String> order = new ArrayList<>();
    try (TestPeer server = new TestPeer(TestPeer.server());
        TestPeer client = new TestPeer(TestPeer.client())) {
      server.sendTo(datagram -> {
        order.add(server.connected.isDone() ? "after keys" : "before keys");
        client.receive(datagram);
      });
      client.sendTo(server::receive);
      server.endpoint.start();
      client.endpoint.start();
      client.keys();

      assertThat(order).startsWith("before keys").endsWith("after keys");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void connectsOverALossyNetwork(long seed) throws Exception {
    try (TestPeer server = new TestPeer(TestPeer.server());
        TestPeer client = new TestPeer(TestPeer.client())) {
      server.sendTo(new LossyLink(seed, client::receive));
      client.sendTo(new LossyLink(seed + 100, server::receive));
      server.endpoint.start();
      client.endpoint.start();

      assertThat(server.keys().localKey()).isEqualTo(client.keys().remoteKey());
    }
  }

  @Test
  void answersAgainWhenItsLastFlightWasLost() throws Exception {
    AtomicInteger flights = new AtomicInteger();
    try (TestPeer server = new TestPeer(TestPeer.server());
        TestPeer client = new TestPeer(TestPeer.client())) {
      server.sendTo(datagram -> {
        if (flights.incrementAndGet() != 2) {
          client.receive(datagram);
        }
      });
      client.sendTo(server::receive);
      server.endpoint.start();
      client.endpoint.start();

      assertThat(client.keys().localKey()).isEqualTo(server.keys().remoteKey());
      assertThat(flights.get()).isGreaterThan(2);
    }
  }

  @Test
  void choosesOurProfileOverTheClientsOrder() throws Exception {
    DtlsConfig counterFirst =
        TestPeer.client()
            .withProfiles(SrtpProfile.AES128_CM_HMAC_SHA1_80, SrtpProfile.AEAD_AES_128_GCM);

    assertThat(negotiate(TestPeer.server(), counterFirst)).isEqualTo(SrtpProfile.AEAD_AES_128_GCM);
  }

  @Test
  void takesCounterModeWhenOnlyThatIsOffered() throws Exception {
    DtlsConfig counterOnly = TestPeer.client().withProfiles(SrtpProfile.AES128_CM_HMAC_SHA1_80);

    assertThat(negotiate(TestPeer.server(), counterOnly))
        .isEqualTo(SrtpProfile.AES128_CM_HMAC_SHA1_80);
  }

  @Test
  void failsWithoutACommonProfile() throws Exception {
    try (TestPeer server =
            new TestPeer(TestPeer.server().withProfiles(SrtpProfile.AEAD_AES_128_GCM));
        TestPeer client =
            new TestPeer(TestPeer.client().withProfiles(SrtpProfile.AES128_CM_HMAC_SHA1_80))) {
      TestPeer.connect(server, client);

      assertThat(server.end()).contains("no SRTP profile");
      assertThat(client.end()).contains("handshake_failure");
    }
  }

  @Test
  void refusesAClientWithAnotherFingerprint() throws Exception {
    DtlsConfig expectsOther =
        DtlsConfig.of(
            DtlsRole.SERVER,
            TestPeer.SERVER_IDENTITY,
            List.of(TestPeer.SERVER_IDENTITY.fingerprintSha256()));
    try (TestPeer server = new TestPeer(expectsOther);
        TestPeer client = new TestPeer(TestPeer.client())) {
      TestPeer.connect(server, client);

      assertThat(server.end()).contains("fingerprint");
      assertThat(client.end()).contains("bad_certificate");
      assertThat(server.connected).isCompletedExceptionally();
      assertThat(client.connected).isCompletedExceptionally();
    }
  }

  @Test
  void refusesAServerWithAnotherFingerprint() throws Exception {
    DtlsConfig expectsOther =
        DtlsConfig.of(
            DtlsRole.CLIENT,
            TestPeer.CLIENT_IDENTITY,
            List.of(TestPeer.CLIENT_IDENTITY.fingerprintSha256()));
    try (TestPeer server = new TestPeer(TestPeer.server());
        TestPeer client = new TestPeer(expectsOther)) {
      TestPeer.connect(server, client);

      assertThat(client.end()).contains("fingerprint");
      assertThat(server.end()).contains("bad_certificate");
    }
  }

  @Test
  void givesUpOnASilentPeer() throws Exception {
    try (TestPeer server = new TestPeer(TestPeer.server().withTimes(50, 20));
        TestPeer client = new TestPeer(TestPeer.client().withTimes(50, 20))) {
      server.endpoint.start();
      client.endpoint.start();

      assertThat(server.end()).contains("timed out");
      assertThat(client.end()).contains("timed out");
    }
  }

  @Test
  void ignoresGarbageAroundTheHandshake() throws Exception {
    Random random = new Random(11);
    try (TestPeer server = new TestPeer(TestPeer.server());
        TestPeer client = new TestPeer(TestPeer.client())) {
      server.sendTo(client::receive);
      client.sendTo(datagram -> {
        byte[] garbage = new byte[1 + random.nextInt(1400)];
        random.nextBytes(garbage);
        server.receive(garbage);
        server.receive(datagram);
      });
      server.endpoint.start();
      client.endpoint.start();

      assertThat(server.keys().localKey()).isEqualTo(client.keys().remoteKey());
    }
  }

  /** Anybody who can forge a sender's address can send these (RFC 6347 section 4.1.2.7). */
  @Test
  void isDeafToForgedRecordsOnceItHasKeys() throws Exception {
    try (TestPeer server = new TestPeer(TestPeer.server());
        TestPeer client = new TestPeer(TestPeer.client())) {
      TestPeer.connect(server, client);
      server.keys();
      client.keys();
      byte[] alertInClear = {21, -2, -3, 0, 0, 0, 0, 0, 0, 0, 99, 0, 2, 2, 40};
      byte[] reservedVersion = alertInClear.clone();
      reservedVersion[2] = -2;
      byte[] tooShortForATag = alertInClear.clone();
      tooShortForATag[4] = 1;
      byte[] wrongTag = Arrays.copyOf(tooShortForATag, 13 + 40);
      wrongTag[12] = 40;

      server.receive(alertInClear);
      server.receive(reservedVersion);
      server.receive(tooShortForATag);
      server.receive(wrongTag);
      client.endpoint.close();

      assertThat(server.end()).isEqualTo("closed");
    }
  }

  @Test
  void hearsThePeerClose() throws Exception {
    try (TestPeer server = new TestPeer(TestPeer.server());
        TestPeer client = new TestPeer(TestPeer.client())) {
      TestPeer.connect(server, client);
      server.keys();
      client.keys();

      client.close();

      assertThat(client.end()).isEqualTo("closed");
      assertThat(server.end()).isEqualTo("closed");
    }
  }

  @Test
  void tellsThePeerThatItCloses() throws Exception {
    try (TestPeer server = new TestPeer(TestPeer.server());
        TestPeer client = new TestPeer(TestPeer.client())) {
      TestPeer.connect(server, client);
      server.keys();
      client.keys();

      server.close();

      assertThat(client.end()).isEqualTo("closed");
      assertThat(server.end()).isEqualTo("closed");
    }
  }

  @Test
  void closesDuringTheHandshake() throws Exception {
    TestPeer server = new TestPeer(TestPeer.server());
    server.endpoint.start();

    server.close();

    assertThat(server.end()).isEqualTo("closed");
  }

  @Test
  void closesBeforeItStarted() throws Exception {
    TestPeer server = new TestPeer(TestPeer.server());

    server.close();
    server.endpoint.start();

    assertThat(server.end()).isEqualTo("closed");
  }

  private static SrtpProfile negotiate(DtlsConfig serverConfig, DtlsConfig clientConfig)
      throws Exception {
    try (TestPeer server = new TestPeer(serverConfig);
        TestPeer client = new TestPeer(clientConfig)) {
      TestPeer.connect(server, client);
      assertThat(client.keys().profile()).isEqualTo(server.keys().profile());
      return server.keys().profile();
    }
  }

  /** Loses a quarter, doubles a tenth, and lets every fifth be overtaken by the next. */
  private static final class LossyLink implements Consumer<byte[]> {
    private final Random random;
    private final Consumer<byte[]> receiver;
    private final ConcurrentLinkedQueue<byte[]> held = new ConcurrentLinkedQueue<>();

    LossyLink(long seed, Consumer<byte[]> receiver) {
      random = new Random(seed);
      this.receiver = receiver;
    }

    @Override
    public void accept(byte[] datagram) {
      int fate = random.nextInt(100);
      if (fate < 25) {
        return;
      }
      if (fate < 45) {
        held.add(datagram);
        return;
      }
      receiver.accept(datagram);
      if (fate < 55) {
        receiver.accept(datagram);
      }
      for (byte[] late = held.poll(); late != null; late = held.poll()) {
        receiver.accept(late);
      }
    }
  }
}
