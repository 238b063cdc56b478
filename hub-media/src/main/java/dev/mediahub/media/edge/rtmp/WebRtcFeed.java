package dev.mediahub.media.edge.rtmp;

import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.edge.webrtc.FrameTap;
import dev.mediahub.media.edge.webrtc.LoopMedia;
import dev.mediahub.media.edge.webrtc.TrackSource;
import dev.mediahub.media.protocol.rtp.RtpHeader;
import dev.mediahub.media.room.Depacketizer;
import dev.mediahub.media.room.FrameAssembler;
import dev.mediahub.media.room.RtpTimeline;
import dev.mediahub.media.room.Track;
import dev.mediahub.media.worker.FrameSink;
import dev.mediahub.media.worker.JobState;
import dev.mediahub.media.worker.TranscodeJob;
import dev.mediahub.media.worker.TranscodeSpec;
import dev.mediahub.media.worker.Transcoders;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A WebRTC publisher as RTMP players get it: H.264 put together from its packets, Opus made AAC by
 * a worker. Lives from the first player until its publisher leaves.
 */
public final class WebRtcFeed implements AutoCloseable {
  private static final int CHANNELS = 2;

  private final FlvFeed feed;
  private final List<Runnable> parts = new ArrayList<>();
  private @Nullable FrameTap picture;

  /**
   * @param wallOfZeroNs when the hub's own time was zero, nanoseconds since 1970
   * @param wallOffsetNs what to add to monotonic time for nanoseconds since 1970
   */
  public WebRtcFeed(
      TrackSource source,
      LoopMedia home,
      Transcoders transcoders,
      long wallOfZeroNs,
      long wallOffsetNs) {
    feed = new FlvFeed(0, this::wantKeyframe);
    Track video = source.track(TrackKind.VIDEO);
    if (video != null && video.codec().name().equals("H264")) {
      Pictures pictures = new Pictures(video, wallOfZeroNs, wallOffsetNs);
      FrameTap tap = new FrameTap(home, video, pictures::onPacket);
      picture = tap;
      parts.add(tap::close);
    }
    Track audio = source.track(TrackKind.AUDIO);
    if (audio != null && audio.codec().name().equalsIgnoreCase("opus")) {
      TranscodeSpec.OpusToAac spec = new TranscodeSpec.OpusToAac(CHANNELS);
      TranscodeJob job = transcoders.open(spec, new Sound(spec.audioSpecificConfig()));
      parts.add(job::close);
      RtpTimeline timeline = new RtpTimeline(audio, audio.codec().clockRate());
      FrameTap tap =
          new FrameTap(
              home,
              audio,
              (_, buffer, offset, length, arrivalNs) -> {
                int header = RtpHeader.headerLength(buffer, offset);
                ByteBuffer opus = buffer.slice(offset + header, length - header);
                long wallNs =
                    timeline.wallNs(RtpHeader.timestamp(buffer, offset), arrivalNs + wallOffsetNs);
                job.offer(opus, (wallNs - wallOfZeroNs) / 1000, true);
              });
      parts.add(tap::close);
    }
  }

  /** What players join. */
  public FlvFeed feed() {
    return feed;
  }

  private void wantKeyframe() {
    FrameTap tap = picture;
    if (tap != null) {
      tap.requestKeyframe();
    }
  }

  @Override
  public void close() {
    feed.close();
    parts.forEach(Runnable::run);
  }

  /** On the publisher's loop. */
  private final class Pictures {
    private final RtpTimeline timeline;
    private final long wallOfZeroNs;
    private final long wallOffsetNs;
    private final FrameAssembler assembler =
        new FrameAssembler(Objects.requireNonNull(Depacketizer.of("H264")), this::onFrame);
    private final AvcMessages messages = new AvcMessages(feed);
    private long arrivalWallNs;

    Pictures(Track track, long wallOfZeroNs, long wallOffsetNs) {
      this.timeline = new RtpTimeline(track, track.codec().clockRate());
      this.wallOfZeroNs = wallOfZeroNs;
      this.wallOffsetNs = wallOffsetNs;
    }

    void onPacket(long sequence, ByteBuffer buffer, int offset, int length, long arrivalNs) {
      arrivalWallNs = arrivalNs + wallOffsetNs;
      assembler.onPacket(sequence, buffer, offset, length, arrivalNs);
    }

    private void onFrame(byte[] units, boolean keyframe, int timestamp) {
      long wallNs = timeline.wallNs(timestamp, arrivalWallNs);
      int millis = (int) ((wallNs - wallOfZeroNs) / 1_000_000);
      byte[] now = assembler.configuration();
      if (now != null) {
        messages.configure(now, millis);
      }
      messages.picture(units, millis, 0, keyframe);
    }
  }

  /** On the worker's thread. */
  private final class Sound implements FrameSink {
    private final AacMessages messages = new AacMessages(feed);
    private final byte[] configuration;

    Sound(byte[] configuration) {
      this.configuration = configuration;
    }

    @Override
    public void onFrame(ByteBuffer frame, long ptsUs, boolean keyframe) {
      messages.add(configuration, frame, (int) Math.floorDiv(ptsUs, 1000L));
    }

    @Override
    public void onState(JobState state, String message) {
      // Players get the picture alone meanwhile; the worker's own log says what is wrong.
    }
  }
}
