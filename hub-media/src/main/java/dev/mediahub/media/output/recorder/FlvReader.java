package dev.mediahub.media.output.recorder;

import dev.mediahub.media.protocol.codec.AacConfig;
import dev.mediahub.media.protocol.codec.Av1Payload;
import dev.mediahub.media.protocol.codec.Codec;
import dev.mediahub.media.protocol.codec.CodecInspector;
import dev.mediahub.media.protocol.codec.FrameSize;
import dev.mediahub.media.protocol.codec.OpusPayload;
import dev.mediahub.media.protocol.codec.ParameterSets;
import dev.mediahub.media.protocol.flv.FlvCodec;
import dev.mediahub.media.protocol.flv.MediaTag;
import dev.mediahub.media.protocol.flv.TagReader;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads an RTMP publisher's messages as frames, B-frames and AAC as they are. One thread. */
final class FlvReader {
  private static final long NS_PER_MS = 1_000_000;
  private static final int AAC_SAMPLES = 1024;

  private final FrameOutput out;
  private final long wallOfZeroNs;
  private @Nullable VideoFormat video;
  private @Nullable SoundFormat sound;

  /**
   * @param wallOfZeroNs when the hub's own time was zero, nanoseconds since 1970
   */
  FlvReader(FrameOutput out, long wallOfZeroNs) {
    this.out = out;
    this.wallOfZeroNs = wallOfZeroNs;
  }

  /**
   * Takes the next message.
   *
   * @param nowWallNs now, nanoseconds since 1970: messages' times wrap after 49.7 days
   */
  void take(Intake.Message message, long nowWallNs) {
    byte[] bytes = message.tag();
    MediaTag tag = message.video() ? TagReader.video(bytes) : TagReader.audio(bytes);
    long nowMs = (nowWallNs - wallOfZeroNs) / NS_PER_MS;
    long wallNs = wallOfZeroNs + (nowMs + (message.timeMs() - (int) nowMs)) * NS_PER_MS;
    switch (tag.kind()) {
      case CONFIG -> config(message.video(), tag, bytes);
      case FRAME -> frame(message.video(), tag, wallNs, bytes);
      case SKIP, END, BROKEN, MULTITRACK -> {}
    }
  }

  private void config(boolean isVideo, MediaTag tag, byte[] bytes) {
    byte[] body = Arrays.copyOfRange(bytes, tag.bodyOffset(), bytes.length);
    if (!isVideo) {
      soundConfig(tag.codec(), body);
      return;
    }
    Codec codec = codec(tag.codec());
    long size = codec == Codec.OTHER ? FrameSize.UNKNOWN : dimensions(codec, body);
    if (size != FrameSize.UNKNOWN) {
      video = new VideoFormat(codec, body, size, false);
    }
  }

  private void soundConfig(FlvCodec codec, byte[] body) {
    if (codec == FlvCodec.OPUS) {
      sound = SoundFormat.OPUS;
      return;
    }
    AacConfig aac = codec == FlvCodec.AAC ? AacConfig.parse(ByteBuffer.wrap(body)) : null;
    if (aac != null && body.length <= 64) {
      int channels = aac.channels() == 0 ? 2 : aac.channels();
      sound = new SoundFormat(false, aac.sampleRate(), channels, aac.objectType(), body);
    }
  }

  private static Codec codec(FlvCodec codec) {
    return switch (codec) {
      case H264 -> Codec.H264;
      case H265 -> Codec.H265;
      case AV1 -> Codec.AV1;
      case AAC, OPUS, OTHER -> Codec.OTHER;
    };
  }

  private static long dimensions(Codec codec, byte[] record) {
    ByteBuffer in = ByteBuffer.wrap(record);
    ParameterSets sets =
        switch (codec) {
          case H264 -> ParameterSets.avc(in);
          case H265 -> ParameterSets.hevc(in);
          default -> ParameterSets.av1(in);
        };
    if (sets == null) {
      return FrameSize.UNKNOWN;
    }
    for (byte[] unit : sets.units()) {
      ByteBuffer from = ByteBuffer.wrap(unit);
      long size =
          codec == Codec.AV1
              ? Av1Payload.sequenceDimensions(from, 0, unit.length)
              : CodecInspector.dimensions(codec, from, 0, unit.length);
      if (size != FrameSize.UNKNOWN) {
        return size;
      }
    }
    return FrameSize.UNKNOWN;
  }

  private void frame(boolean isVideo, MediaTag tag, long wallNs, byte[] bytes) {
    int length = bytes.length - tag.bodyOffset();
    if (length <= 0) {
      return;
    }
    if (isVideo) {
      VideoFormat now = video;
      if (now != null) {
        long composition = tag.compositionMs() * NS_PER_MS;
        out.video(now, wallNs, composition, tag.keyframe(), bytes, tag.bodyOffset());
      }
    } else if (tag.codec() == FlvCodec.OPUS) {
      int samples = OpusPayload.samples(ByteBuffer.wrap(bytes), tag.bodyOffset(), length);
      if (samples > 0) {
        sound = SoundFormat.OPUS; // Its configuration may be left out.
        out.sound(SoundFormat.OPUS, wallNs, samples, bytes, tag.bodyOffset(), length);
      }
    } else if (sound != null && !sound.opus()) {
      out.sound(sound, wallNs, AAC_SAMPLES, bytes, tag.bodyOffset(), length);
    }
  }

  /** How sound is coded; null while it is not known. */
  @Nullable SoundFormat sound() {
    return sound;
  }
}
