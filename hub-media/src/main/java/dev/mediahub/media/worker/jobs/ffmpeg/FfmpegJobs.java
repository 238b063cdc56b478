package dev.mediahub.media.worker.jobs.ffmpeg;

import dev.mediahub.media.worker.CompositeSpec;
import dev.mediahub.media.worker.TranscodeSpec;
import dev.mediahub.media.worker.jobs.JobException;
import dev.mediahub.media.worker.jobs.JobFactory;
import dev.mediahub.media.worker.jobs.JobOutput;
import dev.mediahub.media.worker.jobs.StreamJob;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swresample;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.javacpp.Loader;

/** The jobs of FFmpeg. */
public final class FfmpegJobs implements JobFactory {
  /** RTMP's timestamps are milliseconds, and some encoders' are a frame off. */
  private static final int AAC_JITTER_MS = 60;

  /** RTP's are exact: a hole of half a frame is one. */
  private static final int OPUS_JITTER_MS = 10;

  /** AAC-LC at 48 kHz, mono; a frame is 1024 samples. */
  private static final byte[] MONO_AAC = {0x11, (byte) 0x88};

  /** One channel element without spectrum, and the end (ISO 14496-3, section 4.4.2.1). */
  private static final byte[] SILENT_AAC = {0x01, 0x40, 0x20, 0x07};

  private static final long AAC_FRAME_US = 1024L * 1_000_000 / AudioTimeline.RATE;
  private static final long OPUS_FRAME_US = 20_000;
  private static final int REHEARSED_FRAMES = 10;

  private final Stages stages = new Stages();

  @Override
  public String load() {
    try {
      Loader.load(avutil.class);
      Loader.load(swresample.class);
      Loader.load(avcodec.class);
      Loader.load(swscale.class);
      // Broken input is counted; each broken packet in the log would be a way to fill it.
      avutil.av_log_set_level(avutil.AV_LOG_FATAL);
      return "";
    } catch (LinkageError e) {
      return "FFmpeg's native library for this system (%s, %s) is missing: sound is not transcoded, video is not re-encoded and no snapshots are taken. The build brings it as org.bytedeco:ffmpeg with the classifier of the platform. (%s)"
          .formatted(
              System.getProperty("os.name", "?").toLowerCase(Locale.ROOT),
              System.getProperty("os.arch", "?"),
              e.getMessage());
    }
  }

  @Override
  public void rehearse() throws JobException, IOException {
    List<ByteBuffer> opus = new ArrayList<>();
    JobOutput kept =
        (frame, _, _) -> opus.add(ByteBuffer.allocate(frame.remaining()).put(frame).flip());
    try (StreamJob job = open(new TranscodeSpec.AacToOpus(MONO_AAC), kept)) {
      for (int i = 0; i < REHEARSED_FRAMES; i++) {
        job.frame(ByteBuffer.wrap(SILENT_AAC), i * AAC_FRAME_US, true, 0);
      }
      job.flush();
    }
    if (opus.isEmpty()) {
      throw new JobException("nothing came out of ten frames of sound");
    }
    try (StreamJob job = open(new TranscodeSpec.OpusToAac(1), (_, _, _) -> {})) {
      for (int i = 0; i < opus.size(); i++) {
        job.frame(opus.get(i), i * OPUS_FRAME_US, true, 0);
      }
      job.flush();
    }
  }

  @Override
  public StreamJob open(TranscodeSpec spec, JobOutput output) throws JobException {
    return switch (spec) {
      case TranscodeSpec.AacToOpus aac ->
          new AudioTranscoder(
              aac(aac.audioSpecificConfig()), AudioCoding.OPUS, AAC_JITTER_MS, output);
      case TranscodeSpec.OpusToAac opus ->
          new AudioTranscoder(
              opus(opus.channels()), AudioCoding.aac(opus.channels()), OPUS_JITTER_MS, output);
      case TranscodeSpec.VideoReencode video -> VideoReencoder.open(video, output);
      case TranscodeSpec.JpegToH264 jpeg -> VideoReencoder.open(jpeg, output);
      case TranscodeSpec.GroupToJpeg group -> GroupDecoder.open(group, System::nanoTime, output);
      case TranscodeSpec.JpegToJpeg jpeg -> GroupDecoder.open(jpeg, output);
      case CompositeSpec.Picture picture -> CompositePicture.open(picture, stages, output);
      case CompositeSpec.Sound sound -> CompositeSound.open(sound, stages, output);
      case CompositeSpec.VideoIn video -> CompositeVideoIn.open(video, stages, output);
      case CompositeSpec.SoundIn sound -> {
        byte[] config = sound.audioSpecificConfig();
        boolean opus = config.length == 0;
        yield new CompositeSoundIn(
            sound,
            stages,
            opus ? opus(2) : aac(config),
            opus ? OPUS_JITTER_MS : AAC_JITTER_MS,
            output);
      }
    };
  }

  private static Decoder aac(byte[] audioSpecificConfig) throws JobException {
    return Decoder.open("aac", context -> Native.setExtradata(context, audioSpecificConfig));
  }

  private static Decoder opus(int channels) throws JobException {
    return Decoder.open(
        "libopus",
        context -> {
          context.sample_rate(AudioTimeline.RATE);
          avutil.av_channel_layout_default(context.ch_layout(), channels);
        });
  }
}
