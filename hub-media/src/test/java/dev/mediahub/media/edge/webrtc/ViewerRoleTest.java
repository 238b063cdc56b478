package dev.mediahub.media.edge.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.api.IoMode;
import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.loop.LoopsConfig;
import dev.mediahub.media.loop.MediaLoops;
import dev.mediahub.media.loop.tcp.IceTcpLimits;
import dev.mediahub.media.protocol.dtls.DtlsConfig;
import dev.mediahub.media.protocol.dtls.DtlsEndpoint;
import dev.mediahub.media.protocol.dtls.DtlsIdentity;
import dev.mediahub.media.protocol.dtls.DtlsRole;
import dev.mediahub.media.protocol.ice.IceCredentials;
import dev.mediahub.media.protocol.ice.IceLiteAgent;
import dev.mediahub.media.protocol.sdp.ClientOffer;
import dev.mediahub.media.protocol.sdp.Direction;
import dev.mediahub.media.protocol.sdp.ExtensionIds;
import dev.mediahub.media.protocol.sdp.NegotiatedMedia;
import dev.mediahub.media.room.Track;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Whom a viewer takes packets of, on a real loop. */
final class ViewerRoleTest {
  private static final NegotiatedMedia SOUND =
      new NegotiatedMedia(
          0,
          "0",
          TrackKind.AUDIO,
          Direction.SENDONLY,
          List.of(ClientOffer.OPUS),
          ExtensionIds.NONE,
          7,
          -1,
          List.of(),
          "",
          "");

  private final PeerDirectory directory = new PeerDirectory();
  private final LoopMedia loop = new LoopMedia(directory, System::nanoTime);

  private record Source(List<Track> tracks, LoopMedia home) implements TrackSource {}

  private Source source(int id) {
    return new Source(List.of(new Track(id, "sound", SOUND)), loop);
  }

  private Peer peer(PeerRole role) {
    SecureRandom random = new SecureRandom();
    DtlsIdentity identity = DtlsIdentity.create(Instant.now(), random);
    DtlsConfig config =
        DtlsConfig.of(DtlsRole.SERVER, identity, List.of(identity.fingerprintSha256()));
    return new Peer(
        "viewer",
        new IceLiteAgent(IceCredentials.generate(random), null),
        dtls -> new DtlsEndpoint(config, dtls, Thread.ofVirtual().factory()),
        role,
        directory,
        new NoListener(),
        1,
        "viewer",
        System.nanoTime());
  }

  @Test
  void takesNothingOnceItIsClosedThoughItsPublisherComesBack() throws Exception {
    LoopsConfig config =
        new LoopsConfig(1, 0, -1, IoMode.NIO, false, 1 << 16, IceTcpLimits.DEFAULT);
    Source before = source(1);
    Source after = source(2);
    ViewerRole role = new ViewerRole(List.of(SOUND), before, 0, 1);
    Peer peer = peer(role);
    CompletableFuture<Boolean> watchedBefore = new CompletableFuture<>();
    CompletableFuture<Boolean> watchedAfter = new CompletableFuture<>();
    try (MediaLoops loops = MediaLoops.start(config, _ -> loop)) {
      loops
          .get(0)
          .execute(() -> {
            publish(before);
            publish(after);
            var _ = peer.claim(loop, loop.loop().nowNs());
            var _ = role.sender(peer, loop);
            role.connected(loop, loop.loop().nowNs());
            watchedBefore.complete(before.tracks.getFirst().watched());
            role.switchTo(after); // On its way, as from the control thread.
            role.disconnected(loop);
            loop.loop().execute(() -> watchedAfter.complete(after.tracks.getFirst().watched()));
          });
      assertThat(watchedBefore.get(5, TimeUnit.SECONDS)).isTrue();
      assertThat(watchedAfter.get(5, TimeUnit.SECONDS)).isFalse();
    }
    assertThat(before.tracks.getFirst().watched()).isFalse();
  }

  private void publish(Source source) {
    source.tracks.forEach(track -> loop.own(track, _ -> {}, _ -> 0));
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
