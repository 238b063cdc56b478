package dev.mediahub.media.worker.jobs.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mediahub.media.worker.TranscodeSpec;
import dev.mediahub.media.worker.jobs.JobException;
import dev.mediahub.media.worker.jobs.StreamJob;
import dev.mediahub.media.worker.jobs.ffmpeg.Clips.Aac;
import dev.mediahub.media.worker.jobs.ffmpeg.Clips.Coded;
import dev.mediahub.media.worker.jobs.ffmpeg.Clips.Sound;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import java.util.function.LongUnaryOperator;
import org.bytedeco.ffmpeg.global.avutil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sound from AAC to Opus and back with the real coders, in this JVM. */
final class AudioTranscoderIT {
  private static final long OPUS_US = 20_000;
  private final FfmpegJobs jobs = Clips.jobs();

  @Test
  void rehearses() {
    assertThatCode(jobs::rehearse).doesNotThrowAnyException();
  }

  private List<Coded> transcode(TranscodeSpec spec, List<Coded> frames)
      throws JobException, IOException {
    List<Coded> out = new ArrayList<>();
    try (StreamJob job =
        jobs.open(
            spec,
            (frame, ptsUs, keyframe) -> {
              byte[] bytes = new byte[frame.remaining()];
              frame.get(bytes);
              out.add(new Coded(bytes, ptsUs, keyframe));
            })) {
      for (Coded frame : frames) {
        job.frame(ByteBuffer.wrap(frame.bytes()), frame.ptsUs(), true, 0);
      }
      job.flush();
    }
    return out;
  }

  /** Frames with times as RTMP carries them, in whole milliseconds after {@code clock}. */
  private static List<Coded> timed(Aac aac, IntPredicate kept, LongUnaryOperator clock) {
    List<Coded> frames = new ArrayList<>();
    for (int i = 0; i < aac.frames().size(); i++) {
      if (kept.test(i)) {
        // The encoder's first frame comes a frame's length before the sound's first sample.
        long us = (i - 1) * 1024L * 1_000_000 / aac.rate();
        long ms = Math.floorDiv(clock.applyAsLong(us), 1000);
        frames.add(new Coded(aac.frames().get(i), ms * 1000, true));
      }
    }
    return frames;
  }

  private List<Coded> toOpus(Aac aac, IntPredicate kept, LongUnaryOperator clock)
      throws JobException, IOException {
    return transcode(new TranscodeSpec.AacToOpus(aac.configuration()), timed(aac, kept, clock));
  }

  private static Sound playOpus(List<Coded> frames, int channels) throws JobException {
    try (Decoder decoder =
        Decoder.open(
            "libopus",
            context -> {
              context.sample_rate(48_000);
              avutil.av_channel_layout_default(context.ch_layout(), channels);
            })) {
      return Clips.decode(decoder, frames);
    }
  }

  private static Sound playAac(List<Coded> frames, byte[] configuration) throws JobException {
    try (Decoder decoder =
        Decoder.open("aac", context -> Native.setExtradata(context, configuration))) {
      return Clips.decode(decoder, frames);
    }
  }

  private static List<Long> stepsOtherThan(long us, List<Coded> frames) {
    List<Long> steps = new ArrayList<>();
    for (int i = 1; i < frames.size(); i++) {
      long step = frames.get(i).ptsUs() - frames.get(i - 1).ptsUs();
      if (Math.abs(step - us) > 1) {
        steps.add(step);
      }
    }
    return steps;
  }

  @ParameterizedTest
  @CsvSource({"48000,2", "44100,2", "22050,1", "96000,2", "48000,1", "48000,6", "32000,2"})
  void aacOfAnyRateAndChannelsBecomesTheSameToneInOpus(int rate, int channels) throws Exception {
    Aac aac = Clips.aac("sine=frequency=1000:duration=3", rate, channels);
    List<Coded> opus = toOpus(aac, _ -> true, us -> us);
    assertThat(stepsOtherThan(OPUS_US, opus)).isEmpty();
    assertThat(opus.size() * OPUS_US).isCloseTo(3_000_000L, within(100_000L));
    // The stereo bit of the table of contents (RFC 6716, section 3.1).
    assertThat(opus.getFirst().bytes()[0] & 4).isEqualTo(channels == 1 && rate > 24_000 ? 0 : 4);
    Sound sound = playOpus(opus, 2);
    assertThat(Clips.tone(sound, 1000, 0.5, 2.5)).isGreaterThan(0.95);
    assertThat(Clips.tone(sound, 1100, 0.5, 2.5)).isLessThan(0.01);
  }

  @Test
  void soundStaysWhereItsTimestampsSayBothWays() throws Exception {
    Aac aac = Clips.aac("aevalsrc='if(gte(t,1),sin(2*PI*1000*t)*0.5,0)':d=2:s=48000", 48_000, 2);
    long zero = 77_000_000;
    List<Coded> opus = toOpus(aac, _ -> true, us -> us + zero);
    assertThat(Clips.onsetUs(playOpus(opus, 2))).isCloseTo(zero + 1_000_000, within(3_000L));
    TranscodeSpec.OpusToAac spec = new TranscodeSpec.OpusToAac(2);
    List<Coded> back = transcode(spec, opus);
    assertThat(stepsOtherThan(1024 * 1_000_000L / 48_000, back)).isEmpty();
    // Opus needs 6.5 ms to begin: what its packet says starts so much before what it holds.
    assertThat(Clips.onsetUs(playAac(back, spec.audioSpecificConfig())))
        .isCloseTo(zero + 1_000_000, within(5_000L));
  }

  @Test
  void aShortHoleIsFilledWithSilence() throws Exception {
    Aac aac = Clips.aac("sine=frequency=1000:duration=3", 48_000, 2);
    // 10 frames: 213 ms from 1.05 s on.
    List<Coded> opus = toOpus(aac, i -> i < 50 || i >= 60, us -> us);
    assertThat(stepsOtherThan(OPUS_US, opus)).isEmpty();
    assertThat(opus.size() * OPUS_US).isCloseTo(3_000_000L, within(100_000L));
    Sound sound = playOpus(opus, 2);
    double heard = Clips.level(sound, 0.5, 1.0);
    assertThat(Clips.level(sound, 1.12, 1.2)).isLessThan(heard / 20);
    assertThat(Clips.level(sound, 1.5, 2.5)).isCloseTo(heard, within(heard / 10));
  }

  @Test
  void whatCameTwiceIsLeftOutAlsoWhenItIsMoreThanWasSeenAtFirst() throws Exception {
    Aac aac = Clips.aac("sine=frequency=1000:duration=2", 48_000, 2);
    int whole = placed(aac, _ -> 0);
    // While the first 300 ms are being left out there are 61 ms more, just above the jitter.
    int without = placed(aac, i -> i < 20 ? 0 : i == 20 ? -300_000 : -361_000);
    assertThat(whole - without).isCloseTo(361 * 48, within(50));
  }

  /** How many samples come out of frames whose times are off by so many microseconds. */
  private static int placed(Aac aac, IntUnaryOperator offUs) throws Exception {
    int[] samples = {0};
    PlacedSound.Sink sink =
        new PlacedSound.Sink() {
          @Override
          public int open(boolean mono) {
            return 2;
          }

          @Override
          public void jump(long position, SampleFifo queue) {
            more(queue);
          }

          @Override
          public void more(SampleFifo queue) {
            int count = queue.size();
            samples[0] += count;
            queue.remove(count);
          }
        };
    Decoder decoder =
        Decoder.open("aac", context -> Native.setExtradata(context, aac.configuration()));
    try (PlacedSound sound = new PlacedSound(decoder, 60, sink)) {
      for (int i = 0; i < aac.frames().size(); i++) {
        long us = 1_000_000 + i * 1024L * 1_000_000 / 48_000 + offUs.applyAsInt(i);
        sound.frame(ByteBuffer.wrap(aac.frames().get(i)), us);
      }
    }
    return samples[0];
  }

  @Test
  void aLongPauseIsAJumpThatFillsNothing() throws Exception {
    Aac aac = Clips.aac("sine=frequency=1000:duration=3", 48_000, 2);
    List<Coded> opus = toOpus(aac, _ -> true, us -> us < 1_500_000 ? us : us + 600_000_000);
    assertThat(stepsOtherThan(OPUS_US, opus))
        .singleElement()
        .satisfies(step -> assertThat(step).isCloseTo(600_000_000L, within(OPUS_US * 2)));
  }

  @Test
  void timestampsThatBeginAnewAreFollowed() throws Exception {
    Aac aac = Clips.aac("sine=frequency=1000:duration=3", 48_000, 2);
    List<Coded> opus =
        toOpus(aac, _ -> true, us -> us < 1_500_000 ? us + 600_000_000 : us - 1_500_000);
    assertThat(stepsOtherThan(OPUS_US, opus)).hasSize(1);
    assertThat(opus.getLast().ptsUs()).isCloseTo(1_500_000L, within(100_000L));
  }

  @ParameterizedTest
  @CsvSource({"1.002", "0.9985"})
  void aClockThatDriftsIsFollowedWithoutAStep(double drift) throws Exception {
    Aac aac = Clips.aac("sine=frequency=1000:duration=25", 44_100, 2);
    List<Coded> opus = toOpus(aac, _ -> true, us -> (long) (us * drift));
    assertThat(stepsOtherThan(OPUS_US, opus)).isEmpty();
    assertThat(opus.getLast().ptsUs() - opus.getFirst().ptsUs())
        .isCloseTo((long) (25_000_000 * drift), within(60_000L));
    Sound sound = playOpus(opus, 2);
    double heard = Clips.level(sound, 1, 2);
    for (int second = 1; second < 24; second++) {
      assertThat(Clips.level(sound, second, second + 1.0)).isCloseTo(heard, within(heard / 10));
    }
    // Settled: the pitch is the drift's, to a thousandth, and stays.
    for (int second = 10; second < 24; second++) {
      assertThat(Clips.tone(sound, 1000 / drift, second, second + 0.2)).isGreaterThan(0.9);
    }
  }

  @Test
  void lostAndSuppressedOpusPacketsLeaveAacWithoutAHole() throws Exception {
    Aac aac = Clips.aac("sine=frequency=440:duration=4", 48_000, 2);
    List<Coded> opus = toOpus(aac, _ -> true, us -> us);
    List<Coded> thinned = new ArrayList<>();
    for (int i = 0; i < opus.size(); i++) {
      // Discontinuous transmission: a packet each 400 ms; later a single loss.
      if (i < 50 || i >= 110 || i % 20 == 0) {
        if (i != 150) {
          thinned.add(opus.get(i));
        }
      }
    }
    TranscodeSpec.OpusToAac spec = new TranscodeSpec.OpusToAac(2);
    List<Coded> back = transcode(spec, thinned);
    assertThat(stepsOtherThan(1024 * 1_000_000L / 48_000, back)).isEmpty();
    assertThat(back.getLast().ptsUs() - back.getFirst().ptsUs())
        .isCloseTo(4_000_000L, within(80_000L));
    assertThat(Clips.tone(playAac(back, spec.audioSpecificConfig()), 440, 0.2, 0.9))
        .isGreaterThan(0.95);
  }

  @Test
  void brokenFramesAreToldAndDoNotEndTheJob() throws Exception {
    Aac aac = Clips.aac("sine=frequency=1000:duration=2", 48_000, 2);
    List<Coded> opus = new ArrayList<>();
    int bad = 0;
    try (StreamJob job =
        jobs.open(
            new TranscodeSpec.AacToOpus(aac.configuration()),
            (frame, ptsUs, keyframe) -> opus.add(new Coded(new byte[0], ptsUs, keyframe)))) {
      List<Coded> frames = timed(aac, _ -> true, us -> us);
      for (int i = 0; i < frames.size(); i++) {
        byte[] bytes = frames.get(i).bytes().clone();
        if (i % 10 == 5) {
          java.util.Arrays.fill(bytes, (byte) 0xff);
        }
        StreamJob.Outcome outcome =
            job.frame(ByteBuffer.wrap(bytes), frames.get(i).ptsUs(), true, 0);
        bad += outcome == StreamJob.Outcome.BAD ? 1 : 0;
      }
    }
    assertThat(bad).isBetween(5, 15);
    assertThat(stepsOtherThan(OPUS_US, opus)).isEmpty();
    assertThat(opus.size()).isGreaterThan(80);
  }

  @Test
  void aConfigurationThatIsNoneIsRefusedWithWords() {
    assertThatThrownBy(
            () -> jobs.open(new TranscodeSpec.AacToOpus(new byte[] {-1, -1}), (_, _, _) -> {}))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("aac");
  }
}
