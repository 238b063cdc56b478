package dev.mediahub.media.edge.rtmp;

import dev.mediahub.media.edge.webrtc.FrameTap;
import dev.mediahub.media.protocol.codec.Codec;
import dev.mediahub.media.protocol.flv.TagWriter;
import dev.mediahub.media.protocol.rtp.RtpHeader;
import dev.mediahub.media.room.Depacketizer;
import dev.mediahub.media.room.FrameAssembler;
import dev.mediahub.media.room.RtpTimeline;
import dev.mediahub.media.room.Track;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A WebRTC publisher's pictures as the messages of a feed. Publisher's loop only. */
final class RtpPictures implements FrameTap.Sink {
  private final FlvFeed feed;
  private final Track track;
  private final RtpTimeline timeline;
  private final long wallOfZeroNs;
  private final long wallOffsetNs;
  private int payloadType = -1;
  private Codec codec = Codec.OTHER;
  private @Nullable FrameAssembler assembler;
  private byte[] configuration = {};
  private long arrivalWallNs;

  /**
   * @param wallOfZeroNs when the hub's own time was zero, nanoseconds since 1970
   * @param wallOffsetNs what to add to monotonic time for nanoseconds since 1970
   */
  RtpPictures(FlvFeed feed, Track track, long wallOfZeroNs, long wallOffsetNs) {
    this.feed = feed;
    this.track = track;
    this.timeline = new RtpTimeline(track, track.codec().clockRate());
    this.wallOfZeroNs = wallOfZeroNs;
    this.wallOffsetNs = wallOffsetNs;
  }

  @Override
  public void onPacket(long sequence, ByteBuffer buffer, int offset, int length, long arrivalNs) {
    arrivalWallNs = arrivalNs + wallOffsetNs;
    int type = RtpHeader.payloadType(buffer, offset);
    if (type != payloadType) {
      changeCodec(type);
    }
    FrameAssembler into = assembler;
    if (into != null) {
      into.onPacket(sequence, buffer, offset, length, arrivalNs);
    }
  }

  private void changeCodec(int type) {
    payloadType = type;
    configuration = new byte[0];
    String name = track.codecName(type);
    codec = Codec.of(name);
    Depacketizer made = TagWriter.fourCc(codec) == null ? null : Depacketizer.of(name);
    assembler = made == null ? null : new FrameAssembler(made, this::onFrame);
  }

  private void onFrame(byte[] data, boolean keyframe, int timestamp) {
    int millis = (int) ((timeline.wallNs(timestamp, arrivalWallNs) - wallOfZeroNs) / 1_000_000);
    byte[] now = assembler == null ? null : assembler.configuration();
    if (now != null && !Arrays.equals(now, configuration)) {
      configuration = now;
      feed.config(true, millis, TagWriter.videoConfig(codec, now));
    }
    feed.frame(true, keyframe, millis, TagWriter.videoFrame(codec, keyframe, data));
  }
}
