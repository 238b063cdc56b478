package dev.mediahub.media.edge.webrtc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mediahub.media.api.IoMode;
import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.loop.LoopsConfig;
import dev.mediahub.media.loop.MediaLoops;
import dev.mediahub.media.loop.tcp.IceTcpLimits;
import dev.mediahub.media.protocol.sdp.ClientOffer;
import dev.mediahub.media.protocol.sdp.Direction;
import dev.mediahub.media.protocol.sdp.ExtensionIds;
import dev.mediahub.media.protocol.sdp.NegotiatedMedia;
import dev.mediahub.media.room.MediaFrame;
import dev.mediahub.media.room.TimeMapping;
import dev.mediahub.media.room.Track;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When frames belong, on a real loop. */
final class FramePublisherTest {
  private static final long RATE = 48_000;
  private static final long SECOND_NS = 1_000_000_000;

  private final Track track =
      new Track(
          1,
          "sound",
          new NegotiatedMedia(
              0,
              "0",
              TrackKind.AUDIO,
              Direction.RECVONLY,
              List.of(ClientOffer.OPUS),
              ExtensionIds.NONE,
              7,
              -1,
              List.of(),
              "",
              ""));

  private final LoopMedia loop = new LoopMedia(new PeerDirectory(), System::nanoTime);

  /** RTP's timestamps wrap: what is long ago says nothing of now. */
  @Test
  void saysAnewWhenFramesBelongOnTheSameLine() throws Exception {
    LoopsConfig config =
        new LoopsConfig(1, 0, -1, IoMode.NIO, false, 1 << 16, IceTcpLimits.DEFAULT);
    try (MediaLoops loops = MediaLoops.start(config, _ -> loop)) {
      await(loops);
      FramePublisher publisher =
          new FramePublisher(loop, List.of(track), Collections.singletonList(null), 0);
      TimeMapping first = after(loops, publisher, 0);
      assertThat(first.rtpTimestamp()).isZero();
      assertThat(after(loops, publisher, 1800)).isEqualTo(first);
      TimeMapping later = after(loops, publisher, 7 * 3600);
      assertThat(later.rtpTimestamp()).isEqualTo((int) (7 * 3600 * RATE));
      assertThat(later.wallNs() - first.wallNs()).isCloseTo(7 * 3600 * SECOND_NS, within(1000L));
    }
  }

  private TimeMapping after(MediaLoops loops, FramePublisher publisher, long seconds)
      throws Exception {
    byte[] silence = {(byte) 0xfc, (byte) 0xff, (byte) 0xfe};
    assertThat(publisher.offer(List.of(new MediaFrame(0, silence, 0, true, seconds * RATE))))
        .isTrue();
    await(loops);
    return Objects.requireNonNull(track.time());
  }

  private static void await(MediaLoops loops) throws Exception {
    CompletableFuture<Void> done = new CompletableFuture<>();
    loops.get(0).execute(() -> done.complete(null));
    done.get(5, TimeUnit.SECONDS);
  }
}
