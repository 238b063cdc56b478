package dev.mediahub.media.output.recorder;

import dev.mediahub.media.protocol.codec.Codec;
import dev.mediahub.media.protocol.codec.FrameSize;
import dev.mediahub.media.protocol.codec.OpusPayload;
import dev.mediahub.media.protocol.rtp.RtpHeader;
import dev.mediahub.media.room.Depacketizer;
import dev.mediahub.media.room.FrameAssembler;
import dev.mediahub.media.room.OpusPackets;
import dev.mediahub.media.room.RtpTimeline;
import dev.mediahub.media.room.Track;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads one WebRTC track's packets as frames. One thread. */
final class RtpReader {
  private final Track track;
  private final FrameOutput out;
  private final RtpTimeline timeline;
  private final OpusPackets sound;
  private final long wallOffsetNs;
  private int payloadType = -1;
  private Codec codec = Codec.OTHER;
  private @Nullable FrameAssembler assembler;
  private @Nullable VideoFormat format;
  private long arrivalWallNs;
  private long lostBefore;

  /**
   * @param wallOffsetNs what to add to monotonic time for nanoseconds since 1970
   */
  RtpReader(Track track, FrameOutput out, long wallOffsetNs) {
    this.track = track;
    this.out = out;
    this.wallOffsetNs = wallOffsetNs;
    this.timeline = new RtpTimeline(track, track.codec().clockRate());
    this.sound = new OpusPackets(track, this::onSound);
  }

  /** Takes the next packet as it came. */
  void take(Intake.Packet packet) {
    ByteBuffer buffer = ByteBuffer.wrap(packet.bytes());
    arrivalWallNs = packet.arrivalNs() + wallOffsetNs;
    int type = RtpHeader.payloadType(buffer, 0);
    if (type != payloadType) {
      changeCodec(type);
    }
    FrameAssembler into = assembler;
    if (into != null) {
      into.onPacket(packet.sequence(), buffer, 0, buffer.limit(), packet.arrivalNs());
    } else {
      sound.take(packet.sequence(), buffer, 0, buffer.limit());
    }
  }

  private void changeCodec(int type) {
    payloadType = type;
    lostBefore = gaps();
    assembler = null;
    format = null;
    String name = track.codecName(type);
    codec = Codec.of(name);
    Depacketizer made = Depacketizer.of(name);
    if (made != null) {
      assembler = new FrameAssembler(made, this::onFrame);
    }
  }

  private void onFrame(byte[] data, boolean keyframe, int timestamp) {
    FrameAssembler from = assembler;
    byte[] record = from == null ? null : from.configuration();
    if (from == null || record == null || from.dimensions() == FrameSize.UNKNOWN) {
      return;
    }
    VideoFormat now = format;
    if (now == null
        || now.dimensions() != from.dimensions()
        || !Arrays.equals(now.record(), record)) {
      now = new VideoFormat(codec, record, from.dimensions(), true);
      format = now;
    }
    out.video(now, timeline.wallNs(timestamp, arrivalWallNs), 0, keyframe, data, 0);
  }

  private void onSound(int timestamp, ByteBuffer buffer, int at, int length) {
    int samples = OpusPayload.samples(buffer, at, length);
    if (samples > 0) {
      long wallNs = timeline.wallNs(timestamp, arrivalWallNs);
      out.sound(SoundFormat.OPUS, wallNs, samples, buffer.array(), at, length);
    }
  }

  /** Whether pictures are left out until a keyframe comes. */
  boolean needsKeyframe() {
    return assembler != null && assembler.needsKeyframe();
  }

  /** Gaps that cost frames. */
  long gaps() {
    return lostBefore + (assembler == null ? 0 : assembler.lost());
  }
}
