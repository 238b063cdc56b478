package dev.mediahub.media.edge.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.api.IoMode;
import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.edge.webrtc.FramePublisher;
import dev.mediahub.media.edge.webrtc.LoopMedia;
import dev.mediahub.media.edge.webrtc.PeerDirectory;
import dev.mediahub.media.loop.LoopsConfig;
import dev.mediahub.media.loop.MediaLoops;
import dev.mediahub.media.loop.tcp.IceTcpLimits;
import dev.mediahub.media.protocol.sdp.ClientOffer;
import dev.mediahub.media.room.TestTracks;
import dev.mediahub.media.room.Track;
import dev.mediahub.media.worker.JobState;
import dev.mediahub.media.worker.TranscodeJob;
import dev.mediahub.media.worker.TranscodeSpec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class TranscodedTrackTest {
  private static final Track SOUND = TestTracks.of(1, "sound", TrackKind.AUDIO, ClientOffer.OPUS);

  private static final class NoJob implements TranscodeJob {
    @Override
    public boolean offer(ByteBuffer frame, long ptsUs, boolean keyframe) {
      return true;
    }

    @Override
    public void requestKeyframe() {}

    @Override
    public void close() {}
  }

  @Test
  void whatItsJobSaysAfterItsEndIsNotNoted() throws Exception {
    LoopMedia loop = new LoopMedia(new PeerDirectory(), System::nanoTime);
    LoopsConfig config =
        new LoopsConfig(1, 0, -1, IoMode.NIO, false, 1 << 16, IceTcpLimits.DEFAULT);
    List<List<String>> shown = new ArrayList<>();
    CountDownLatch started = new CountDownLatch(1);
    try (MediaLoops loops = MediaLoops.start(config, _ -> loop)) {
      loops.get(0).execute(started::countDown);
      assertThat(started.await(5, TimeUnit.SECONDS)).isTrue();
      FramePublisher into =
          new FramePublisher(loop, List.of(SOUND), Collections.singletonList(null), 0);
      TranscodedTrack track =
          new TranscodedTrack(
              (_, _) -> new NoJob(),
              new TranscodeSpec.OpusToAac(2),
              into,
              0,
              48_000,
              new Notices(shown::add),
              Notices.Subject.AUDIO,
              "No sound.");
      track.onState(JobState.UNAVAILABLE, "It ended.");
      track.close();
      track.onState(JobState.RESTARTING, "It is started again.");
    }
    assertThat(shown).containsExactly(List.of("No sound. It ended."), List.of());
  }
}
