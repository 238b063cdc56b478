package dev.mediahub.media.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.clients.FrameViewer;
import dev.mediahub.media.clients.TcpWire;
import dev.mediahub.media.clients.TestClient;
import dev.mediahub.media.protocol.recovery.PacketCache;
import dev.mediahub.media.protocol.sdp.ClientOffer;
import dev.mediahub.media.protocol.sdp.ClientOffer.Media;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** ICE-TCP connections that misbehave are closed; viewers over UDP and TCP see every frame. */
final class HostileTcpIT {
  private static final int MANY = 4_000;
  private static final int SSRC = 0x0bad_0001;

  private final FrameViewer overUdp = new FrameViewer();
  private final FrameViewer overTcp = new FrameViewer();
  private Studio studio;

  @BeforeEach
  void start() throws Exception {
    studio = new Studio();
    studio.play(studio.udp(), overUdp);
    studio.play(tcp(), overTcp);
    studio.awaitFrames(overUdp, 5);
    studio.awaitFrames(overTcp, 5);
  }

  @AfterEach
  void viewersHaveMissedNothing() throws Exception {
    try (Studio ended = studio) {
      ended.awaitFrames(overUdp, 15);
      ended.assertNothingMissed(overUdp);
      ended.assertNothingMissed(overTcp);
      ended.assertLogIsShort();
    }
  }

  private TcpWire tcp() throws IOException {
    return new TcpWire(studio.media.tcpPort());
  }

  private static Attacker viewing() {
    return Attacker.viewer(1, Media.receive(TrackKind.VIDEO, ClientOffer.VP8));
  }

  private static Attacker publishing() {
    return Attacker.publisher(1, Media.send(TrackKind.VIDEO, SSRC, 0x0bad_0002, ClientOffer.VP8));
  }

  /** Sends as it is what belongs in no frame. */
  private static void sendUnframed(TestClient client, TcpWire wire, byte[] bytes) {
    client.ask(() -> {
      try {
        wire.sendUnframed(bytes);
        return true;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
  }

  @Test
  void strangersWhoSendNoFramesAreClosed() throws Exception {
    Random random = new Random(1);
    for (int i = 0; i < 50; i++) {
      byte[] bytes = new byte[1 + random.nextInt(3000)];
      random.nextBytes(bytes);
      try (Socket socket = stranger()) {
        OutputStream out = socket.getOutputStream();
        out.write(bytes);
        socket.shutdownOutput();
        awaitEnd(socket);
      } catch (SocketException _) {
        // Closed by the hub before all was written.
      }
    }
  }

  @Test
  void aStrangersHalfFrameIsWaitedForInVain() throws Exception {
    try (Socket socket = stranger()) {
      socket.getOutputStream().write(new byte[] {0, 100, 0, 1});
      awaitEnd(socket);
    }
  }

  private Socket stranger() throws IOException {
    Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), studio.media.tcpPort());
    socket.setSoTimeout(60_000);
    return socket;
  }

  private static void awaitEnd(Socket socket) throws IOException {
    while (socket.getInputStream().read() >= 0) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aFrameLongerThanAnyPacketClosesTheConnection() throws Exception {
    TcpWire wire = tcp();
    TestClient client = studio.play(wire, viewing());
    sendUnframed(client, wire, new byte[] {-1, -1, 0, 1, 2, 3});
    await().atMost(Studio.PATIENCE).until(client::lost);
  }

  @Test
  void halfAFrameAndThenSilenceEndsTheSession() throws Exception {
    TcpWire wire = tcp();
    TestClient client = studio.publish(wire, publishing(), "hostile");
    client.fallSilent();
    sendUnframed(client, wire, new byte[] {4, 0, (byte) 0x80, 96});
    await().atMost(Studio.PATIENCE).until(client::lost);
  }

  @Test
  void framesMayHoldAnything() throws Exception {
    Garbage garbage = new Garbage(3);
    long before = notAuthentic();
    TestClient client = studio.play(tcp(), viewing());
    Attacker.flood(client, MANY, garbage::media);
    await()
        .atMost(Studio.PATIENCE)
        .untilAsserted(() -> assertThat(notAuthentic() - before).isEqualTo(MANY));
    Attacker.flood(client, MANY, () -> garbage.stun(client.localIce(), client.remoteIce()));
    Attacker.flood(client, MANY, garbage::dtls);
    Supplier<byte[]> empty = () -> new byte[0];
    Attacker.flood(client, MANY, empty);
    await().atMost(Studio.PATIENCE).until(() -> studio.dropped("stun_refused") > 100);
  }

  private long notAuthentic() {
    return Stream.of("no_keys", "srtp_authentication", "srtp_replayed", "srtp_other")
        .mapToLong(studio::dropped)
        .sum();
  }

  @Test
  void aReplayedPacketIsTakenOnce() throws Exception {
    Attacker attacker = publishing();
    long early = studio.dropped("no_keys");
    TestClient client = studio.publish(tcp(), attacker, "hostile");
    List<byte[]> packets = new ArrayList<>();
    Attacker.flood(
        client,
        100,
        () -> {
          packets.add(attacker.badMedia().longest(SSRC, payloadType(attacker), 500));
          return packets.getLast();
        });
    int[] next = {0};
    Attacker.flood(client, MANY, () -> packets.get(next[0]++ % packets.size()));
    await()
        .atMost(Studio.PATIENCE)
        .untilAsserted(() -> {
          assertThat(studio.dropped("srtp_replayed") + studio.dropped("no_keys") - early)
              .isEqualTo(MANY);
          assertThat(studio.taken("hostile")).isEqualTo(packets.size());
        });
  }

  @Test
  void aPacketIsTakenUpToTheLargestThatThereMayBe() throws Exception {
    Attacker attacker = publishing();
    long early = studio.dropped("no_keys");
    TestClient client = studio.publish(tcp(), attacker, "hostile");
    int type = payloadType(attacker);
    Attacker.flood(client, 20, () -> attacker.badMedia().longest(SSRC, type, 500));
    await().atMost(Studio.PATIENCE).until(() -> studio.isStreaming("hostile"));
    int[] size = {PacketCache.MAX_PACKET - 99};
    Attacker.flood(client, 500, () -> attacker.badMedia().longest(SSRC, type, size[0]++));
    await()
        .atMost(Studio.PATIENCE)
        .untilAsserted(() -> {
          assertThat(studio.dropped("too_large")).isEqualTo(400);
          assertThat(studio.taken("hostile") + studio.dropped("no_keys") - early)
              .isEqualTo(20 + 100);
        });
  }

  private static int payloadType(Attacker attacker) {
    return attacker.media().getFirst().codecs().getFirst().payloadType();
  }

  @Test
  void authenticMediaMayHoldAnything() throws Exception {
    Attacker attacker = publishing();
    TestClient client = studio.publish(tcp(), attacker, "hostile");
    int[] ssrcs = {SSRC, 0x0bad_0002};
    int[] types = {98, 99};
    Attacker.flood(client, MANY, () -> attacker.badMedia().rtp(ssrcs, types));
    Attacker.flood(client, MANY, () -> attacker.badMedia().rtcp(ssrcs));
    await().atMost(Studio.PATIENCE).until(() -> studio.dropped("malformed_rtp") > 100);
    await().atMost(Studio.PATIENCE).until(() -> studio.dropped("malformed_rtcp") > 100);
  }
}
