package dev.mediahub.media.edge.rtmp;

import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.edge.webrtc.FrameTap;
import dev.mediahub.media.edge.webrtc.LoopMedia;
import dev.mediahub.media.edge.webrtc.TrackSource;
import dev.mediahub.media.room.Track;
import dev.mediahub.media.worker.FrameSink;
import dev.mediahub.media.worker.JobState;
import dev.mediahub.media.worker.TranscodeJob;
import dev.mediahub.media.worker.TranscodeSpec;
import dev.mediahub.media.worker.Transcoders;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A WebRTC publisher as RTMP players get it: pictures put together from its packets, Opus made AAC
 * by a worker. Lives from the first player until its publisher leaves.
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
    if (video != null) {
      RtpPictures pictures = new RtpPictures(feed, video, wallOfZeroNs, wallOffsetNs);
      FrameTap tap = new FrameTap(home, video, pictures);
      picture = tap;
      parts.add(tap::close);
    }
    Track audio = source.track(TrackKind.AUDIO);
    if (audio != null) {
      TranscodeSpec.OpusToAac spec = new TranscodeSpec.OpusToAac(CHANNELS);
      TranscodeJob job = transcoders.open(spec, new Sound(spec.audioSpecificConfig()));
      parts.add(job::close);
      OpusFrames frames = new OpusFrames(audio, job, wallOfZeroNs, wallOffsetNs);
      FrameTap tap = new FrameTap(home, audio, frames);
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
