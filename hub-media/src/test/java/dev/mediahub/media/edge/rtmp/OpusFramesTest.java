package dev.mediahub.media.edge.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.protocol.rtp.RtpHeader;
import dev.mediahub.media.protocol.sdp.ClientOffer;
import dev.mediahub.media.protocol.sdp.Codec;
import dev.mediahub.media.room.TestTracks;
import dev.mediahub.media.room.Track;
import dev.mediahub.media.worker.TranscodeJob;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sound on its way from WebRTC packets to a worker. */
final class OpusFramesTest {
  private static final long MS = 1_000_000L;
  private static final Codec RED =
      new Codec(63, "red", 48_000, 2, "111/111", -1, false, false, false, false, false);

  private final List<String> offered = new ArrayList<>();

  private final TranscodeJob job =
      new TranscodeJob() {
        @Override
        public boolean offer(ByteBuffer frame, long ptsUs, boolean keyframe) {
          byte[] bytes = new byte[frame.remaining()];
          frame.get(frame.position(), bytes);
          return offered.add(ptsUs / 1000 + " ms " + HexFormat.of().formatHex(bytes));
        }

        @Override
        public void requestKeyframe() {}

        @Override
        public void close() {}
      };

  private static Track track() {
    return TestTracks.of(1, "sound", TrackKind.AUDIO, RED, ClientOffer.OPUS);
  }

  @Test
  void givesAWorkerTheOpusOfRedAndPlainPacketsByTheHubsTime() {
    OpusFrames frames = new OpusFrames(track(), job, 1000 * MS, 1005 * MS);
    packet(frames, 1, 63, "ef0f00016f" + "aa" + "bb");
    packet(frames, 2, 111, "cc");
    packet(frames, 4, 63, "ef0f00016f" + "dd" + "ee");
    assertThat(offered).containsExactly("25 ms bb", "45 ms cc", "65 ms dd", "85 ms ee");
  }

  private static void packet(OpusFrames frames, int number, int payloadType, String payload) {
    byte[] bytes = HexFormat.of().parseHex(payload);
    ByteBuffer buffer = ByteBuffer.allocateDirect(RtpHeader.FIXED_LENGTH + bytes.length);
    RtpHeader.write(buffer, 0, false, payloadType, number, number * 960, 1);
    buffer.put(RtpHeader.FIXED_LENGTH, bytes);
    frames.onPacket(number, buffer, 0, buffer.capacity(), number * 20 * MS);
  }
}
