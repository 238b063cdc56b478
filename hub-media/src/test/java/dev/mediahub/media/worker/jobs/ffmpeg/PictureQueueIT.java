package dev.mediahub.media.worker.jobs.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.junit.jupiter.api.Test;

final class PictureQueueIT {
  private static final long SPAN_US = 40_000;

  @Test
  void showsThePictureNearestToEachTime() throws Exception {
    try (PictureQueue queue = new PictureQueue(SPAN_US);
        Canvas canvas = Canvas.open(16, 16)) {
      AVFrame picture = canvas.picture();
      long lastUs = 0;
      for (long us = 0; us <= 2_000_000; us += SPAN_US) {
        // 30 pictures a second, decoded a tenth of a second ahead.
        for (; lastUs <= us + 100_000; lastUs += 33_333) {
          picture.pts(lastUs);
          queue.add(picture);
        }
        AVFrame shown = Objects.requireNonNull(queue.at(us + SPAN_US / 2));
        assertThat(shown.pts() - us).isBetween(-SPAN_US / 2, SPAN_US / 2);
      }
    }
  }

  @Test
  void followsASourceWhoseTimeGoesBack() throws Exception {
    try (PictureQueue queue = new PictureQueue(SPAN_US);
        Canvas canvas = Canvas.open(16, 16)) {
      AVFrame picture = canvas.picture();
      for (long us = 0; us <= 400_000; us += SPAN_US) {
        picture.pts(us);
        queue.add(picture);
      }
      picture.pts(100_000);
      queue.add(picture);
      assertThat(Objects.requireNonNull(queue.at(140_000)).pts()).isEqualTo(100_000);
      assertThat(Objects.requireNonNull(queue.at(500_000)).pts()).isEqualTo(100_000);
    }
  }
}
