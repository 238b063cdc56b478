package dev.mediahub.media.edge.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.api.IoMode;
import dev.mediahub.media.loop.DatagramSender;
import dev.mediahub.media.loop.LoopsConfig;
import dev.mediahub.media.loop.MediaLoops;
import dev.mediahub.media.loop.tcp.IceTcpLimits;
import dev.mediahub.media.protocol.dtls.DtlsConfig;
import dev.mediahub.media.protocol.dtls.DtlsEndpoint;
import dev.mediahub.media.protocol.dtls.DtlsIdentity;
import dev.mediahub.media.protocol.dtls.DtlsRole;
import dev.mediahub.media.protocol.ice.IceCredentials;
import dev.mediahub.media.protocol.ice.IceLiteAgent;
import dev.mediahub.media.protocol.net.TransportAddress;
import dev.mediahub.media.protocol.stun.StunIntegrity;
import dev.mediahub.media.protocol.stun.StunWriter;
import dev.mediahub.media.room.Track;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PeerTest {
  /** One more than a peer keeps. */
  private static final int PATHS = 17;

  private final SecureRandom random = new SecureRandom();
  private final PeerDirectory directory = new PeerDirectory();
  private final LoopMedia loop = new LoopMedia(directory, System::nanoTime);
  private final IceCredentials local = IceCredentials.generate(random);
  private final Peer peer = peer();

  private record Nothing(List<Track> tracks, LoopMedia home) implements TrackSource {}

  private Peer peer() {
    DtlsIdentity identity = DtlsIdentity.create(Instant.now(), random);
    DtlsConfig config =
        DtlsConfig.of(DtlsRole.SERVER, identity, List.of(identity.fingerprintSha256()));
    return new Peer(
        "viewer",
        new IceLiteAgent(local, null),
        dtls -> new DtlsEndpoint(config, dtls, Thread.ofVirtual().factory()),
        new ViewerRole(List.of(), new Nothing(List.of(), loop), 0, 1),
        directory,
        new NoListener(),
        1,
        "viewer",
        System.nanoTime());
  }

  @Test
  void isForgottenThoughItRestartsIceWhileItIsClosed() {
    directory.add(peer);
    peer.close("gone");
    IceCredentials next = IceCredentials.generate(random);
    peer.restart(next, IceCredentials.generate(random));
    assertThat(directory.byUfrag(local.ufragKey())).isNull();
    assertThat(directory.byUfrag(next.ufragKey())).isNull();
    assertThat(directory.bySession("viewer")).isNull();
  }

  @Test
  void isFoundByTheFragmentInUseHoweverOftenItRestartsIce() {
    directory.add(peer);
    IceCredentials unused = IceCredentials.generate(random);
    IceCredentials newest = IceCredentials.generate(random);
    peer.restart(unused, IceCredentials.generate(random));
    peer.restart(newest, IceCredentials.generate(random));
    assertThat(directory.byUfrag(local.ufragKey())).isSameAs(peer);
    assertThat(directory.byUfrag(unused.ufragKey())).isNull();
    assertThat(directory.byUfrag(newest.ufragKey())).isSameAs(peer);
    peer.close("gone");
    assertThat(directory.byUfrag(local.ufragKey())).isNull();
    assertThat(directory.byUfrag(newest.ufragKey())).isNull();
  }

  @Test
  void answersTheCheckOfOnePathMoreThanItKeeps() throws Exception {
    LoopsConfig config =
        new LoopsConfig(1, 0, -1, IoMode.NIO, false, 1 << 16, IceTcpLimits.DEFAULT);
    List<DatagramSocket> clients = new ArrayList<>();
    try (MediaLoops loops = MediaLoops.start(config, _ -> loop)) {
      for (int i = 0; i < PATHS; i++) {
        clients.add(new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
      }
      loops.get(0).execute(() -> checkAndSend(clients));
      byte[] answer = new byte[1600];
      for (DatagramSocket client : clients) {
        client.setSoTimeout(5000);
        client.receive(new DatagramPacket(answer, answer.length));
        assertThat(ByteBuffer.wrap(answer).getShort(0)).as("success").isEqualTo((short) 0x0101);
      }
      peer.close("done");
    } finally {
      clients.forEach(DatagramSocket::close);
    }
  }

  /** A check from each, and in the same turn as many packets to the first. */
  private void checkAndSend(List<DatagramSocket> clients) {
    long nowNs = loop.loop().nowNs();
    assertThat(peer.claim(loop, nowNs)).isTrue();
    ByteBuffer check = ByteBuffer.allocateDirect(StunWriter.MAX_WRITTEN);
    for (DatagramSocket client : clients) {
      TransportAddress from = address(client);
      int length = writeCheck(check);
      peer.onStun(loop, check, 0, length, from.high(), from.low(), from.port(), null, null, nowNs);
    }
    DatagramSender sender = loop.loop().sender();
    for (int i = 0; i < PATHS; i++) {
      int at = sender.claim();
      sender.buffer().putLong(at, -1);
      peer.send(at, Long.BYTES);
    }
  }

  private int writeCheck(ByteBuffer check) {
    return new StunWriter()
        .bindingRequest(
            check,
            0,
            1,
            2,
            (local.ufrag() + ":them").getBytes(StandardCharsets.US_ASCII),
            1,
            9,
            false,
            new StunIntegrity(local.password()));
  }

  private static TransportAddress address(DatagramSocket socket) {
    return TransportAddress.of((InetSocketAddress) socket.getLocalSocketAddress());
  }

  private static final class NoListener implements PeerListener {
    @Override
    public void connected(Peer peer) {}

    @Override
    public void mediaStarted(Peer peer) {}

    @Override
    public void closed(Peer peer, String reason) {}
  }
}
