package dev.mediahub.media.edge.rtmp;

import static dev.mediahub.media.protocol.codec.Codec.H264;

import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.protocol.codec.AacConfig;
import dev.mediahub.media.protocol.codec.CodecInspector;
import dev.mediahub.media.protocol.codec.FrameSize;
import dev.mediahub.media.protocol.codec.ParameterSets;
import dev.mediahub.media.protocol.flv.FlvCodec;
import dev.mediahub.media.protocol.flv.MediaTag;
import dev.mediahub.media.protocol.sdp.Codec;
import dev.mediahub.media.room.Av1Packetizer;
import dev.mediahub.media.room.Keeping;
import dev.mediahub.media.room.NalPacketizer;
import dev.mediahub.media.room.Packetizer;
import dev.mediahub.media.worker.TranscodeSpec;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a publisher sends: codecs and their configurations, as its messages tell. One thread. */
final class StreamFormat {
  private static final int VIDEO_PAYLOAD_TYPE = 96;
  private static final int AUDIO_PAYLOAD_TYPE = 111;
  private static final int VIDEO_CLOCK = 90_000;
  private static final int AUDIO_CLOCK = 48_000;
  private static final int BASELINE = 66;

  private @Nullable FlvCodec video;
  private @Nullable FlvCodec audio;
  private @Nullable ParameterSets sets;
  private @Nullable Packetizer packetizer;
  private @Nullable AacConfig aac;
  private byte[] aacBytes = new byte[0];
  private boolean announced;
  private boolean announcesVideo;
  private boolean announcesAudio;
  private long videoBitrate;
  private int framesASecond;
  private byte[] videoBytes = new byte[0];

  /** The publisher's {@code onMetaData}. */
  void metadata(Map<String, @Nullable Object> fields) {
    announced = true;
    announcesVideo = fields.get("videocodecid") != null || fields.get("width") != null;
    announcesAudio = fields.get("audiocodecid") != null;
    if (fields.get("framerate") instanceof Double rate && rate >= 1 && rate <= 240) {
      framesASecond = (int) Math.round(rate);
    }
    if (fields.get("videodatarate") instanceof Double kilobits && kilobits > 0) {
      videoBitrate = (long) Math.min(kilobits * 1000, 1e9);
    }
  }

  /** Whether all that was announced is there; when nothing was, whether both kinds are. */
  boolean complete() {
    boolean videoKnown = sets != null || (announced && !announcesVideo);
    boolean audioKnown = audio != null || (announced && !announcesAudio);
    return videoKnown && audioKnown && playable();
  }

  /** Whether there is anything to play. */
  boolean playable() {
    return sets != null || audio != null;
  }

  @Nullable FlvCodec video() {
    return video;
  }

  @Nullable FlvCodec audio() {
    return audio;
  }

  /** AAC's configuration as sent; empty when there is none. */
  byte[] aacConfig() {
    return aacBytes;
  }

  /** The video's decoder configuration as it came; empty before. */
  byte[] videoConfig() {
    return videoBytes;
  }

  @Nullable AacConfig aac() {
    return aac;
  }

  /**
   * Takes a decoder configuration.
   *
   * @return the parameter sets when they replace others of the same codec, for the packetizer's
   *     thread to take over; else null
   */
  @Nullable ParameterSets config(boolean isVideo, MediaTag tag, byte[] message) throws Refusal {
    ByteBuffer body =
        ByteBuffer.wrap(message, tag.bodyOffset(), message.length - tag.bodyOffset()).slice();
    return isVideo ? videoConfig(tag.codec(), body) : audioConfig(tag.codec(), body);
  }

  private @Nullable ParameterSets videoConfig(FlvCodec codec, ByteBuffer body) throws Refusal {
    byte[] bytes = new byte[body.remaining()];
    body.get(0, bytes);
    ParameterSets parsed =
        switch (codec) {
          case H264 -> ParameterSets.avc(body);
          case H265 -> ParameterSets.hevc(body);
          case AV1 -> ParameterSets.av1(body);
          case AAC, OPUS, OTHER -> throw unsupportedVideo();
        };
    if (parsed == null) {
      throw new Refusal("The video's decoder configuration cannot be read");
    }
    if (video != null && video != codec) {
      throw new Refusal("The video codec changed within the stream; stop and start it again");
    }
    boolean replaces = sets != null;
    video = codec;
    sets = parsed;
    videoBytes = bytes;
    if (!replaces) {
      packetizer =
          switch (codec) {
            case H264 -> NalPacketizer.h264(parsed);
            case H265 -> NalPacketizer.h265(parsed);
            default -> new Av1Packetizer(parsed);
          };
    }
    return replaces ? parsed : null;
  }

  private @Nullable ParameterSets audioConfig(FlvCodec codec, ByteBuffer body) throws Refusal {
    if (codec == FlvCodec.AAC) {
      byte[] bytes = new byte[body.remaining()];
      body.get(0, bytes);
      aac = AacConfig.parse(body);
      if (aac == null) {
        throw new Refusal("The AAC configuration cannot be read");
      }
      aacBytes = bytes;
    } else if (codec != FlvCodec.OPUS) {
      throw unsupportedAudio();
    }
    if (audio != null && audio != codec) {
      throw new Refusal("The audio codec changed within the stream; stop and start it again");
    }
    audio = codec;
    return null;
  }

  static Refusal unsupportedVideo() {
    return new Refusal(
        "This video codec is not supported over RTMP: send H.264, or H.265 or AV1 by Enhanced"
            + " RTMP");
  }

  static Refusal unsupportedAudio() {
    return new Refusal("This audio codec is not supported over RTMP: send AAC");
  }

  @Nullable ParameterSets parameterSets() {
    return sets;
  }

  @Nullable Packetizer packetizer() {
    return packetizer;
  }

  /** The video track to be; null without video. */
  RtmpHost.@Nullable NewTrack videoTrack() {
    FlvCodec codec = video;
    ParameterSets known = sets;
    Packetizer cuts = packetizer;
    if (codec == null || known == null || cuts == null) {
      return null;
    }
    if (codec == FlvCodec.H264) {
      String profile = String.format(Locale.ROOT, "%06x", known.profile());
      return h264(profile, Keeping.GROUP, cuts);
    }
    return new RtmpHost.NewTrack(TrackKind.VIDEO, codec(codec.name(), ""), Keeping.GROUP, cuts);
  }

  /** Whether the video's profile has B-frames; H.264's baseline has none. */
  boolean mayReorder() {
    ParameterSets known = sets;
    return video == FlvCodec.H264 && known != null && known.profile() >> 16 != BASELINE;
  }

  /** The video track that a worker's re-encoded video makes: constrained baseline. */
  static RtmpHost.NewTrack reencodedTrack() {
    return h264("42e01f", Keeping.REENCODED, NalPacketizer.h264InBand());
  }

  /** How to re-encode the video; only for H.264. */
  TranscodeSpec.VideoReencode reencodeSpec() throws Refusal {
    ParameterSets known = sets;
    byte[] sps = known == null ? new byte[0] : known.units().getFirst();
    long size = CodecInspector.dimensions(H264, ByteBuffer.wrap(sps), 0, sps.length);
    if (FrameSize.width(size) < 16 || FrameSize.height(size) < 16) {
      throw new Refusal("The video's size cannot be read from its configuration");
    }
    return new TranscodeSpec.VideoReencode(H264, videoBytes, (int) videoBitrate, framesASecond);
  }

  private static RtmpHost.NewTrack h264(String profile, Keeping keeping, Packetizer packetizer) {
    return new RtmpHost.NewTrack(
        TrackKind.VIDEO,
        codec("H264", "packetization-mode=1;profile-level-id=" + profile),
        keeping,
        packetizer);
  }

  private static Codec codec(String name, String fmtp) {
    return new Codec(
        VIDEO_PAYLOAD_TYPE, name, VIDEO_CLOCK, 1, fmtp, -1, true, true, false, false, false);
  }

  /** The Opus track to be. */
  static RtmpHost.NewTrack opusTrack() {
    return new RtmpHost.NewTrack(
        TrackKind.AUDIO,
        new Codec(
            AUDIO_PAYLOAD_TYPE,
            "opus",
            AUDIO_CLOCK,
            2,
            "minptime=10;useinbandfec=1",
            -1,
            false,
            false,
            false,
            false,
            false),
        Keeping.LIVE,
        null);
  }
}
