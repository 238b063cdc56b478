package dev.mediahub.media.worker.jobs.ffmpeg;

import dev.mediahub.media.protocol.codec.Codec;
import dev.mediahub.media.protocol.codec.DecoderRecords;
import dev.mediahub.media.worker.jobs.JobException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.ShortPointer;

/** Sound and pictures for tests, made by the ffmpeg program, and what tests measure of them. */
final class Clips {
  private static final int MOST_SECONDS = 60;

  /** A frame of a clip; times in microseconds. */
  record Coded(byte[] bytes, long ptsUs, boolean keyframe) {}

  /** AAC frames without headers, with their configuration. */
  record Aac(byte[] configuration, int rate, List<byte[]> frames) {}

  /** H.264 access units with lengths before their NAL units, in decoding order. */
  record H264(byte[] configuration, List<Coded> frames) {}

  /** Interleaved samples at 48 kHz, and when the first one is to be heard. */
  record Sound(float[] samples, int channels, long startUs) {}

  private Clips() {}

  /** Loads FFmpeg's library into this JVM, unpacked into the build's folder. */
  static FfmpegJobs jobs() {
    System.setProperty(
        "org.bytedeco.javacpp.cachedir", Path.of("target", "native").toAbsolutePath().toString());
    FfmpegJobs jobs = new FfmpegJobs();
    String missing = jobs.load();
    if (!missing.isEmpty()) {
      throw new AssertionError(missing);
    }
    return jobs;
  }

  /** AAC-LC of an ffmpeg source filter. */
  static Aac aac(String source, int rate, int channels) throws IOException {
    byte[] adts =
        run(
            "-f",
            "lavfi",
            "-i",
            source,
            "-ar",
            "" + rate,
            "-ac",
            "" + channels,
            "-c:a",
            "aac",
            "-b:a",
            "128k",
            "-f",
            "adts",
            "pipe:1");
    List<byte[]> frames = new ArrayList<>();
    for (int at = 0; at < adts.length; ) {
      int length =
          (adts[at + 3] & 3) << 11 | (adts[at + 4] & 0xff) << 3 | (adts[at + 5] & 0xff) >> 5;
      frames.add(Arrays.copyOfRange(adts, at + 7, at + length));
      at += length;
    }
    int index = adts[2] >> 2 & 15;
    int layout = (adts[2] & 1) << 2 | (adts[3] & 0xff) >> 6;
    byte[] configuration = {(byte) (2 << 3 | index >> 1), (byte) (index << 7 | layout << 3)};
    return new Aac(configuration, rate, frames);
  }

  /** H.264 with B-frames, as OBS and x264 make it by default. */
  static H264 h264(String size, int seconds) throws IOException {
    return h264(size, seconds, 60);
  }

  /**
   * The same.
   *
   * @param group pictures from keyframe to keyframe
   */
  static H264 h264(String size, int seconds, int group) throws IOException {
    return h264("testsrc2=size=" + size + ":rate=30", seconds, group, "2");
  }

  /** H.264 with B-frames of an ffmpeg source filter that ends. */
  static H264 h264Of(String source) throws IOException {
    return h264(source, MOST_SECONDS, 60, "2");
  }

  /** H.264 without B-frames of an ffmpeg source filter, with more options of its encoder. */
  static H264 h264Of(String source, int seconds, String... options) throws IOException {
    return h264(source, seconds, 60, "0", options);
  }

  private static H264 h264(String source, int seconds, int group, String bFrames, String... options)
      throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-f",
                "lavfi",
                "-i",
                source,
                "-t",
                "" + seconds,
                "-c:v",
                "libx264",
                "-preset",
                "veryfast",
                "-g",
                "" + group,
                "-bf",
                bFrames,
                "-pix_fmt",
                "yuv420p"));
    arguments.addAll(List.of(options));
    arguments.addAll(List.of("-f", "flv", "pipe:1"));
    byte[] flv = run(arguments.toArray(String[]::new));
    ByteBuffer in = ByteBuffer.wrap(flv).position(13);
    byte[] configuration = {};
    List<Coded> frames = new ArrayList<>();
    while (in.remaining() > 11) {
      int type = in.get();
      int end = unsigned24(in);
      long ms = unsigned24(in) | (in.get() & 0xff) << 24;
      in.position(in.position() + 3);
      end += in.position();
      if (type == 9) {
        boolean keyframe = (in.get() & 0xf0) == 0x10;
        int packet = in.get();
        long shownMs = ms + unsigned24(in);
        byte[] bytes = new byte[end - in.position()];
        in.get(bytes);
        if (packet == 0) {
          configuration = bytes;
        } else if (packet == 1) {
          frames.add(new Coded(bytes, shownMs * 1000, keyframe));
        }
      }
      in.position(end + 4);
    }
    return new H264(configuration, frames);
  }

  private static int unsigned24(ByteBuffer in) {
    return (in.get() & 0xff) << 16 | (in.get() & 0xff) << 8 | in.get() & 0xff;
  }

  /** Pictures of a codec without B-frames as MP4 has them, with what its decoder needs. */
  record Pictures(byte[] configuration, List<Coded> frames) {}

  /** VP8, VP9 or AV1 of an ffmpeg source filter at 30 pictures a second. */
  static Pictures pictures(Codec codec, String source) throws IOException {
    byte[] ivf =
        run(
            "-f",
            "lavfi",
            "-i",
            source,
            "-c:v",
            encoder(codec),
            "-deadline",
            "realtime",
            "-cpu-used",
            "8",
            "-lag-in-frames",
            "0",
            "-pix_fmt",
            "yuv420p",
            "-f",
            "ivf",
            "pipe:1");
    ByteBuffer in = ByteBuffer.wrap(ivf).order(ByteOrder.LITTLE_ENDIAN).position(32);
    byte[] configuration = {};
    List<Coded> frames = new ArrayList<>();
    while (in.remaining() > 12) {
      int end = in.getInt() + 12 + in.position() - 4;
      in.position(in.position() + 8);
      // Of AV1 MP4 leaves out the temporal delimiter, which has 2 bytes and comes first.
      byte[] bytes = Arrays.copyOfRange(ivf, in.position() + (codec == Codec.AV1 ? 2 : 0), end);
      in.position(end);
      if (frames.isEmpty() && codec == Codec.AV1) {
        configuration =
            Objects.requireNonNull(DecoderRecords.av1(Arrays.copyOf(bytes, 2 + bytes[1])));
      }
      frames.add(new Coded(bytes, frames.size() * 1_000_000L / 30, frames.isEmpty()));
    }
    return new Pictures(configuration, frames);
  }

  private static String encoder(Codec codec) {
    return switch (codec) {
      case H264 -> "libx264";
      case H265 -> "libx265";
      case VP8 -> "libvpx";
      case VP9 -> "libvpx-vp9";
      case AV1 -> "libaom-av1";
      case OPUS, OTHER -> throw new IllegalArgumentException("no pictures: " + codec);
    };
  }

  /** One keyframe as its elementary stream has it. */
  static byte[] keyframe(Codec codec, String source, String matrix) throws IOException {
    boolean ivf = codec == Codec.VP8 || codec == Codec.VP9 || codec == Codec.AV1;
    byte[] file =
        run(
            "-f",
            "lavfi",
            "-i",
            source,
            "-frames:v",
            "1",
            "-vf",
            "scale=out_color_matrix=" + matrix,
            "-c:v",
            encoder(codec),
            "-pix_fmt",
            "yuv420p",
            "-f",
            ivf ? "ivf" : codec == Codec.H264 ? "h264" : "hevc",
            "pipe:1");
    // A file's header of 32 bytes, a frame's of 12.
    return ivf ? Arrays.copyOfRange(file, 44, file.length) : file;
  }

  private static byte[] run(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("ffmpeg", "-v", "error", "-nostdin"));
    command.addAll(List.of(arguments));
    Process ffmpeg =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    return ffmpeg.getInputStream().readAllBytes();
  }

  /** Plays frames as a receiver does that skips nothing; they must follow each other. */
  static Sound decode(Decoder decoder, List<Coded> frames) throws JobException {
    List<float[]> pieces = new ArrayList<>();
    int channels = 0;
    for (Coded coded : frames) {
      decoder.send(ByteBuffer.wrap(coded.bytes), coded.ptsUs);
      for (AVFrame frame = decoder.receive(); frame != null; frame = decoder.receive()) {
        channels = frame.ch_layout().nb_channels();
        pieces.add(samples(frame, channels));
      }
    }
    int length = pieces.stream().mapToInt(piece -> piece.length).sum();
    float[] all = new float[length];
    int at = 0;
    for (float[] piece : pieces) {
      System.arraycopy(piece, 0, all, at, piece.length);
      at += piece.length;
    }
    return new Sound(all, channels, frames.getFirst().ptsUs);
  }

  private static float[] samples(AVFrame frame, int channels) {
    int count = frame.nb_samples();
    float[] out = new float[count * channels];
    if (frame.format() == avutil.AV_SAMPLE_FMT_FLTP) {
      for (int channel = 0; channel < channels; channel++) {
        FloatPointer plane = new FloatPointer(frame.data(channel));
        for (int i = 0; i < count; i++) {
          out[i * channels + channel] = plane.get(i);
        }
      }
    } else if (frame.format() == avutil.AV_SAMPLE_FMT_S16) {
      ShortPointer samples = new ShortPointer(frame.data(0));
      for (int i = 0; i < out.length; i++) {
        out[i] = samples.get(i) / 32768f;
      }
    } else {
      new FloatPointer(frame.data(0)).get(out);
    }
    return out;
  }

  /** The share of the energy that lies at a frequency (Goertzel), from one time to another. */
  static double tone(Sound sound, double hertz, double fromSeconds, double toSeconds) {
    int from = (int) (fromSeconds * 48_000);
    int to = Math.min((int) (toSeconds * 48_000), sound.samples.length / sound.channels);
    double coefficient = 2 * Math.cos(2 * Math.PI * hertz / 48_000);
    double before = 0;
    double last = 0;
    double energy = 0;
    for (int i = from; i < to; i++) {
      double sample = sound.samples[i * sound.channels];
      energy += sample * sample;
      double next = sample + coefficient * last - before;
      before = last;
      last = next;
    }
    double power = last * last + before * before - coefficient * last * before;
    return energy == 0 ? 0 : 2 * power / (energy * (to - from));
  }

  /** Root mean square of the first channel. */
  static double level(Sound sound, double fromSeconds, double toSeconds) {
    double energy = 0;
    int from = (int) (fromSeconds * 48_000);
    int to = Math.min((int) (toSeconds * 48_000), sound.samples.length / sound.channels);
    for (int i = from; i < to; i++) {
      energy += sound.samples[i * sound.channels] * (double) sound.samples[i * sound.channels];
    }
    return Math.sqrt(energy / Math.max(1, to - from));
  }

  /** When the first channel first gets loud, in microseconds of the clip's clock. */
  static long onsetUs(Sound sound) {
    for (int i = 0; i * sound.channels < sound.samples.length; i++) {
      if (Math.abs(sound.samples[i * sound.channels]) > 0.03) {
        return sound.startUs + i * 1_000_000L / 48_000;
      }
    }
    throw new AssertionError("it stays silent");
  }
}
