package dev.mediahub.media.edge.rtmp;

import dev.mediahub.media.api.CompositeLayout;
import dev.mediahub.media.worker.CompositeSpec;
import dev.mediahub.media.worker.FrameSink;
import dev.mediahub.media.worker.JobState;
import dev.mediahub.media.worker.TranscodeJob;
import dev.mediahub.media.worker.Transcoders;
import java.nio.ByteBuffer;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a worker makes of a room, as RTMP carries it. */
public final class ComposedFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ComposedFeed.class);
  private static final ByteBuffer TICK = ByteBuffer.wrap(new byte[1]).asReadOnlyBuffer();

  private final FlvFeed feed;
  private final long wallOfZeroUs;
  private final AacMessages aac;
  private final TranscodeJob picture;
  private final TranscodeJob sound;

  /**
   * Opens the jobs.
   *
   * @param number the composite's
   * @param wallOfZeroNs when the hub's own time was zero, nanoseconds since 1970
   * @param beginUs when it begins, microseconds since 1970
   */
  public ComposedFeed(
      Transcoders transcoders,
      int number,
      CompositeLayout layout,
      int width,
      int height,
      int framesPerSecond,
      int bitrate,
      long wallOfZeroNs,
      long beginUs) {
    wallOfZeroUs = wallOfZeroNs / 1000;
    feed = new FlvFeed(0, this::requestKeyframe);
    feed.metadata(
        Map.of(
            "width",
            (double) width,
            "height",
            (double) height,
            "framerate",
            (double) framesPerSecond,
            "videocodecid",
            7.0,
            "videodatarate",
            bitrate / 1000.0,
            "audiocodecid",
            10.0,
            "audiosamplerate",
            48_000.0,
            "stereo",
            true));
    // Before any picture, so that a recording that begins with one knows of the sound.
    aac = new AacMessages(feed);
    aac.configure(CompositeSpec.Sound.audioSpecificConfig(), millis(beginUs));
    sound = transcoders.open(new CompositeSpec.Sound(number), new Sound());
    picture =
        transcoders.open(
            new CompositeSpec.Picture(number, layout, width, height, framesPerSecond, bitrate),
            new Pictures());
  }

  /** What recordings and destinations take. */
  public FlvFeed feed() {
    return feed;
  }

  /** The next picture is a keyframe. */
  public void requestKeyframe() {
    picture.requestKeyframe();
  }

  /**
   * Lets the worker give out what is due.
   *
   * @param untilUs microseconds since 1970
   */
  public void tick(long untilUs) {
    sound.offer(TICK.duplicate(), untilUs, true);
    picture.offer(TICK.duplicate(), untilUs, true);
  }

  private int millis(long us) {
    return (int) Math.floorDiv(us - wallOfZeroUs, 1000L);
  }

  @Override
  public void close() {
    feed.close();
    picture.close();
    sound.close();
  }

  /** On the worker's reading thread. */
  private final class Pictures implements FrameSink {
    private final AvcMessages messages = new AvcMessages(feed);

    @Override
    public void onFrame(ByteBuffer frame, long ptsUs, boolean keyframe) {
      messages.add(frame, millis(ptsUs), keyframe);
    }

    @Override
    public void onState(JobState state, String message) {
      if (!message.isEmpty()) {
        LOG.warn("a room is not put together now: {}", message);
      }
    }
  }

  /** On the worker's reading thread. */
  private final class Sound implements FrameSink {
    @Override
    public void onFrame(ByteBuffer frame, long ptsUs, boolean keyframe) {
      aac.add(CompositeSpec.Sound.audioSpecificConfig(), frame, millis(ptsUs));
    }

    @Override
    public void onState(JobState state, String message) {
      // The picture's job lives in the same process and tells.
    }
  }
}
