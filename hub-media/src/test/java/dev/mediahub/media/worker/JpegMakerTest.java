package dev.mediahub.media.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.protocol.codec.Codec;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** One picture of a worker that does what it is told, at once. */
final class JpegMakerTest {
  private static final TranscodeSpec.GroupToJpeg SPEC =
      new TranscodeSpec.GroupToJpeg(Codec.VP8, new byte[0], 0, 85);

  private int closed;
  private boolean takes = true;

  private byte[] make(Consumer<FrameSink> worker) {
    Transcoders transcoders =
        (spec, sink) ->
            new TranscodeJob() {
              @Override
              public boolean offer(ByteBuffer frame, long ptsUs, boolean keyframe) {
                worker.accept(sink);
                return takes;
              }

              @Override
              public void requestKeyframe() {
                throw new AssertionError("pictures have no keyframes between them");
              }

              @Override
              public void close() {
                closed++;
              }
            };
    return new JpegMaker(transcoders).make(SPEC, ByteBuffer.allocate(8));
  }

  private void isRefused(Consumer<FrameSink> worker, String why) {
    assertThatThrownBy(() -> make(worker))
        .isInstanceOfSatisfying(
            HubException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE))
        .hasMessageContaining(why);
    assertThat(closed).isEqualTo(1);
  }

  @Test
  void givesThePictureAndEndsTheJob() {
    byte[] made =
        make(sink -> {
          sink.onState(JobState.RUNNING, "");
          sink.onFrame(ByteBuffer.wrap(new byte[] {1, 2, 3}), 0, true);
        });
    assertThat(made).containsExactly(1, 2, 3);
    assertThat(closed).isEqualTo(1);
  }

  @Test
  void saysWhatIsMissing() {
    isRefused(
        sink -> sink.onState(JobState.UNAVAILABLE, "FFmpeg's native library is missing"),
        "native library is missing");
  }

  @Test
  void aWorkerThatEndsIsNotTriedAgain() {
    isRefused(sink -> sink.onState(JobState.RESTARTING, "The picture worker ended"), "ended");
  }

  @Test
  void saysThatAGroupIsTooLarge() {
    takes = false;
    isRefused(sink -> {}, "too large");
  }
}
