package dev.mediahub.media.worker.jobs.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mediahub.media.api.CompositeLayout;
import dev.mediahub.media.protocol.codec.Codec;
import dev.mediahub.media.worker.CompositeSpec;
import dev.mediahub.media.worker.TranscodeSpec;
import dev.mediahub.media.worker.jobs.StreamJob;
import dev.mediahub.media.worker.jobs.ffmpeg.Clips.Coded;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.junit.jupiter.api.Test;

/** A room put together by the real coders, in this JVM, with time as the test says. */
final class CompositeIT {
  private static final int STEP_US = 40_000;
  private static final ByteBuffer TICK = ByteBuffer.wrap(new byte[1]);

  /** 2026 in microseconds since 1970: what the hub's times look like. */
  private static final long ZERO_US = 1_790_000_000_000_000L;

  private final FfmpegJobs jobs = Clips.jobs();

  /** A composite whose inputs are fed up to 100 ms before their time. */
  private final class Composed implements AutoCloseable {
    private final List<Coded> pictures = new ArrayList<>();
    private final List<Coded> sounds = new ArrayList<>();
    private final List<Input> inputs = new ArrayList<>();
    private final StreamJob picture;
    private final StreamJob sound;
    private long nowUs;

    Composed(CompositeLayout layout, int width, int height) throws Exception {
      picture =
          jobs.open(
              new CompositeSpec.Picture(1, layout, width, height, 25, 0),
              (frame, ptsUs, key) -> pictures.add(copy(frame, ptsUs, key)));
      sound =
          jobs.open(
              new CompositeSpec.Sound(1),
              (frame, ptsUs, key) -> sounds.add(copy(frame, ptsUs, key)));
    }

    Input add(TranscodeSpec spec, List<Coded> frames) throws Exception {
      Input input = new Input(jobs.open(spec, (_, _, _) -> {}), frames, nowUs);
      inputs.add(input);
      return input;
    }

    void remove(Input input) {
      inputs.remove(input);
      input.job.close();
    }

    void runUntil(long us) throws Exception {
      for (; nowUs < us; nowUs += STEP_US / 2) {
        for (Input input : inputs) {
          input.feed(nowUs + 100_000);
        }
        sound.frame(TICK.duplicate(), ZERO_US + nowUs, true, 0);
        picture.frame(TICK.duplicate(), ZERO_US + nowUs, true, 0);
      }
    }

    List<byte[]> lumas(int width, int height) throws Exception {
      List<byte[]> lumas = new ArrayList<>();
      try (Decoder decoder = Decoder.open("h264", _ -> {})) {
        for (Coded each : pictures) {
          decoder.send(annexB(each.bytes()), each.ptsUs());
          for (AVFrame frame = decoder.receive(); frame != null; frame = decoder.receive()) {
            lumas.add(luma(frame, width, height));
          }
        }
        decoder.end();
        for (AVFrame frame = decoder.receive(); frame != null; frame = decoder.receive()) {
          lumas.add(luma(frame, width, height));
        }
      }
      return lumas;
    }

    Clips.Sound heard() throws Exception {
      try (Decoder decoder =
          Decoder.open(
              "aac",
              context -> Native.setExtradata(context, CompositeSpec.Sound.audioSpecificConfig()))) {
        return Clips.decode(decoder, sounds);
      }
    }

    @Override
    public void close() {
      inputs.forEach(input -> input.job.close());
      picture.close();
      sound.close();
    }
  }

  private static final class Input {
    private final StreamJob job;
    private final List<Coded> frames;
    private final long fromUs;
    private int next;

    Input(StreamJob job, List<Coded> frames, long fromUs) {
      this.job = job;
      this.frames = frames;
      this.fromUs = fromUs;
    }

    void feed(long untilUs) throws Exception {
      while (next < frames.size() && fromUs + frames.get(next).ptsUs() <= untilUs) {
        Coded each = frames.get(next++);
        job.frame(
            ByteBuffer.wrap(each.bytes()), ZERO_US + fromUs + each.ptsUs(), each.keyframe(), 0);
      }
    }
  }

  private static Coded copy(ByteBuffer frame, long ptsUs, boolean keyframe) {
    byte[] bytes = new byte[frame.remaining()];
    frame.get(frame.position(), bytes);
    return new Coded(bytes, ptsUs - ZERO_US, keyframe);
  }

  private static ByteBuffer annexB(byte[] unit) {
    ByteBuffer out = ByteBuffer.wrap(unit.clone());
    for (int at = 0; at < unit.length; ) {
      int length = out.getInt(at);
      out.putInt(at, 1);
      at += 4 + length;
    }
    return out;
  }

  private static byte[] luma(AVFrame frame, int width, int height) {
    assertThat(frame.width()).isEqualTo(width);
    assertThat(frame.height()).isEqualTo(height);
    byte[] luma = new byte[width * height];
    for (int row = 0; row < height; row++) {
      frame.data(0).getPointer((long) row * frame.linesize(0)).get(luma, row * width, width);
    }
    return luma;
  }

  private static CompositeSpec.VideoIn video(int participant, Clips.H264 clip) {
    return new CompositeSpec.VideoIn(
        1, participant, 0, "Person " + participant, Codec.H264, clip.configuration());
  }

  private static CompositeSpec.SoundIn sound(int participant, Clips.Aac aac) {
    return new CompositeSpec.SoundIn(1, participant, "Person " + participant, aac.configuration());
  }

  private static List<Coded> timed(Clips.Aac aac) {
    List<Coded> frames = new ArrayList<>();
    for (int i = 0; i < aac.frames().size(); i++) {
      frames.add(new Coded(aac.frames().get(i), i * 1024L * 1_000_000 / aac.rate(), true));
    }
    return frames;
  }

  private static Clips.Aac tone(int hertz, int seconds) throws Exception {
    return Clips.aac("sine=frequency=" + hertz + ":duration=" + seconds, 48_000, 2);
  }

  /** How much a part of a picture differs from another's: the mean of single differences. */
  private static double difference(byte[] one, byte[] other, int width, int x, int y, int size) {
    long sum = 0;
    for (int row = y; row < y + size; row++) {
      for (int column = x; column < x + size; column++) {
        int at = row * width + column;
        sum += Math.abs((one[at] & 0xff) - (other[at] & 0xff));
      }
    }
    return sum / (double) (size * size);
  }

  private static double brightness(byte[] luma, int width, int row) {
    long sum = 0;
    for (int column = 0; column < width; column++) {
      sum += luma[row * width + column] & 0xff;
    }
    return sum / (double) width;
  }

  @Test
  void givesEvenPicturesAndTheSoundOfAllWhilePeopleComeAndGo() throws Exception {
    Clips.H264 moving = Clips.h264("320x180", 4);
    Clips.H264 other = Clips.h264("176x144", 4);
    try (Composed room = new Composed(CompositeLayout.GRID, 640, 360)) {
      room.runUntil(200_000);
      room.add(video(1, moving), moving.frames());
      room.add(sound(1, tone(440, 4)), timed(tone(440, 4)));
      room.runUntil(1_500_000);
      Input second = room.add(video(2, other), other.frames());
      Input itsSound = room.add(sound(2, tone(1000, 4)), timed(tone(1000, 4)));
      room.runUntil(2_700_000);
      room.remove(second);
      room.remove(itsSound);
      room.runUntil(4_000_000);

      for (int i = 0; i < room.pictures.size(); i++) {
        assertThat(room.pictures.get(i).ptsUs()).isEqualTo((long) i * STEP_US);
      }
      assertThat(room.pictures).hasSize(100);
      List<byte[]> seen = room.lumas(640, 360);
      assertThat(seen).hasSize(100);
      // Alone: the whole picture moves. With two: both halves, and bars above. Then one again.
      assertThat(difference(seen.get(20), seen.get(30), 640, 300, 200, 100)).isGreaterThan(1);
      assertThat(difference(seen.get(50), seen.get(60), 640, 360, 100, 100)).isGreaterThan(1);
      assertThat(brightness(seen.get(55), 640, 5)).as("letterboxed").isLessThan(30);
      assertThat(brightness(seen.get(95), 640, 5)).as("full again").isGreaterThan(60);

      Clips.Sound heard = room.heard();
      double zero = heard.startUs() / 1e6;
      assertThat(Clips.tone(heard, 440, 0.5 - zero, 1.4 - zero)).isGreaterThan(0.9);
      assertThat(Clips.tone(heard, 440, 1.8 - zero, 2.6 - zero)).isBetween(0.3, 0.7);
      assertThat(Clips.tone(heard, 1000, 1.8 - zero, 2.6 - zero)).isBetween(0.3, 0.7);
      assertThat(Clips.tone(heard, 1000, 3.4 - zero, 3.9 - zero)).isLessThan(0.05);
      assertThat(Clips.onsetUs(heard)).isCloseTo(200_000, within(25_000L));
    }
  }

  @Test
  void soundAndPictureOfOneStayTogether() throws Exception {
    // A flash with a beep 1 s after the beginning.
    Clips.H264 flash =
        Clips.h264Of(
            "color=black:size=320x180:rate=25,drawbox=c=white:t=fill:enable='gte(t,1)'", 2);
    Clips.Aac beep = Clips.aac("aevalsrc='if(gte(t,1),0.5*sin(2*PI*1000*t),0)':d=2", 48_000, 2);
    try (Composed room = new Composed(CompositeLayout.SINGLE, 320, 180)) {
      room.runUntil(1_000_000);
      room.add(video(7, flash), flash.frames());
      // AAC's coder begins 1024 samples before its first; a container's times say so.
      List<Coded> sound =
          timed(beep).stream()
              .map(each -> new Coded(each.bytes(), each.ptsUs() - 1024 * 1_000_000L / 48_000, true))
              .toList();
      room.add(sound(7, beep), sound);
      room.runUntil(2_900_000);
      List<byte[]> seen = room.lumas(320, 180);
      int first = 0;
      while ((seen.get(first)[50 * 320 + 160] & 0xff) < 200) {
        first++;
      }
      long flashUs = room.pictures.get(first).ptsUs();
      long beepUs = Clips.onsetUs(room.heard());
      System.out.printf("flash %d us, beep %d us%n", flashUs, beepUs);
      assertThat(flashUs - beepUs).isCloseTo(0, within(40_000L));
      assertThat(flashUs).isCloseTo(2_000_000, within(80_000L));
    }
  }

  @Test
  void showsANameWithoutAPictureAndTheLoudestOneLarge() throws Exception {
    Clips.H264 still = Clips.h264Of("color=gray:size=320x180:rate=25", 5);
    try (Composed room = new Composed(CompositeLayout.SPEAKER, 640, 360)) {
      room.add(video(1, still), still.frames());
      room.add(sound(2, tone(440, 4)), timed(tone(440, 4)));
      room.runUntil(3_000_000);
      List<byte[]> seen = room.lumas(640, 360);
      assertThat(seen.getFirst().length).isPositive();
      byte[] early = seen.get(15);
      byte[] late = seen.get(70);
      assertThat(early[180 * 640 + 200] & 0xff)
          .as("the first with a picture is large")
          .isGreaterThan(80);
      assertThat(late[180 * 640 + 200] & 0xff).as("then the one who is heard").isLessThan(50);
      assertThat(late[180 * 640 + 580] & 0xff).as("and the first in the strip").isGreaterThan(80);
      int bright = 0;
      for (int row = 330; row < 360; row++) {
        for (int column = 0; column < 120; column++) {
          bright += (late[row * 640 + column] & 0xff) > 180 ? 1 : 0;
        }
      }
      assertThat(bright).as("dots of the name").isGreaterThan(100);
    }
  }
}
