package dev.mediahub.media.worker.jobs.ffmpeg;

import dev.mediahub.media.worker.CompositeSpec;
import dev.mediahub.media.worker.TranscodeSpec;
import dev.mediahub.media.worker.jobs.JobException;
import dev.mediahub.media.worker.jobs.JobFactory;
import dev.mediahub.media.worker.jobs.JobOutput;
import dev.mediahub.media.worker.jobs.StreamJob;
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
