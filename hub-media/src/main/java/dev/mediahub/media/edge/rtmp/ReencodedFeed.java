package dev.mediahub.media.edge.rtmp;

import dev.mediahub.media.output.recorder.FrameOutput;
import dev.mediahub.media.output.recorder.Intake;
import dev.mediahub.media.output.recorder.SoundFormat;
import dev.mediahub.media.output.recorder.SourceReader;
import dev.mediahub.media.output.recorder.VideoFormat;
import dev.mediahub.media.protocol.codec.Codec;
import dev.mediahub.media.worker.FrameSink;
import dev.mediahub.media.worker.JobState;
import dev.mediahub.media.worker.TranscodeJob;
import dev.mediahub.media.worker.TranscodeSpec;
import dev.mediahub.media.worker.Transcoders;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A publisher as every RTMP server takes it: what is not H.264 is made it by a worker, and Opus
 * AAC; what is goes on as it came. {@link #turn} is its thread's; the rest any thread.
 */
public final class ReencodedFeed implements AutoCloseable {
  /** A worker that catches up leaves pictures out and needs no keyframe; a broken decoder does. */
  private static final long SILENT_NS = 300_000_000L;

  private static final byte[] NONE = {};

  private final Transcoders transcoders;
  private final long wallOfZeroNs;
  private final Runnable onChange;
  private final boolean pictures;
  private final FlvFeed feed;
  private final AvcMessages avc;
  private final AacMessages aac;
  private final SourceReader reader;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile @Nullable Coding video;
  private @Nullable TranscodeJob sound;
  private volatile boolean ready;
  private volatile String trouble = "";
  private boolean closed;

  /**
   * Takes nothing yet.
   *
   * @param hasVideo whether pictures are to come
   * @param hasAudio whether sound is to come
   * @param wallOffsetNs what to add to monotonic time for nanoseconds since 1970
   * @param wallOfZeroNs when the hub's own time was zero, nanoseconds since 1970
   * @param onChange told when {@link #isReady} or {@link #trouble} has changed; must not block
   */
  public ReencodedFeed(
      Transcoders transcoders,
      boolean hasVideo,
      boolean hasAudio,
      long wallOffsetNs,
      long wallOfZeroNs,
      Runnable onChange) {
    this.transcoders = transcoders;
    this.wallOfZeroNs = wallOfZeroNs;
    this.onChange = onChange;
    this.pictures = hasVideo;
    this.feed = new FlvFeed(0, this::wantKeyframe);
    this.avc = new AvcMessages(feed);
    this.aac = new AacMessages(feed);
    this.reader = new SourceReader(new Frames(), wallOffsetNs, wallOfZeroNs, _ -> {}, nowNs());
    feed.metadata(
        hasVideo && hasAudio
            ? Map.of("videocodecid", 7.0, "audiocodecid", 10.0)
            : Map.of(hasVideo ? "videocodecid" : "audiocodecid", hasVideo ? 7.0 : 10.0));
  }

  private static long nowNs() {
    return System.nanoTime();
  }

  /** Where the publisher's media goes. */
  public Intake intake() {
    return reader.intake();
  }

  /** What destinations take. */
  public FlvFeed feed() {
    return feed;
  }

  /** Whether something has come out: before that a destination would only wait, and give up. */
  public boolean isReady() {
    return ready;
  }

  /** Why nothing comes out, for people; empty when nothing is wrong. */
  public String trouble() {
    return trouble;
  }

  private void wantKeyframe() {
    Coding coding = video;
    if (coding != null) {
      coding.job.requestKeyframe();
    }
  }

  /** Hands on what has come. */
  public void turn(long nowNs) {
    lock.lock();
    try {
      if (!closed) {
        reader.read(nowNs, false);
        Coding coding = video;
        reader.askForKeyframe(nowNs, coding != null && coding.needsKeyframe(nowNs));
      }
    } finally {
      lock.unlock();
    }
  }

  private int millis(long us) {
    return (int) Math.floorDiv(us - wallOfZeroNs / 1000, 1000L);
  }

  private void cameOut() {
    if (!ready) {
      ready = true;
      onChange.run();
    }
  }

  private void endVideo() {
    Coding old = video;
    video = null;
    if (old != null) {
      old.job.close();
    }
  }

  private void endSound() {
    TranscodeJob old = sound;
    sound = null;
    if (old != null) {
      old.close();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      reader.close(nowNs());
      endVideo();
      endSound();
      feed.close();
    } finally {
      lock.unlock();
    }
  }

  /** What the reader gives; under the lock. */
  private final class Frames implements FrameOutput {
    @Override
    public void video(
        VideoFormat format,
        long wallNs,
        long compositionNs,
        boolean keyframe,
        byte[] data,
        int at) {
      Codec codec = format.codec();
      if (codec == Codec.H264) {
        endVideo();
        int millis = millis(wallNs / 1000);
        avc.configure(format.record(), millis);
        int compositionMs = (int) (compositionNs / 1_000_000);
        avc.picture(Arrays.copyOfRange(data, at, data.length), millis, compositionMs, keyframe);
        if (keyframe) {
          cameOut();
        }
        return;
      }
      // Their keyframes say all of themselves: another size is no other configuration.
      byte[] record = codec == Codec.VP8 || codec == Codec.VP9 ? NONE : format.record();
      Coding coding = video;
      if (coding == null || !coding.is(codec, record)) {
        if (!keyframe) {
          return;
        }
        endVideo();
        coding = new Coding(codec, record);
        video = coding;
      }
      long shownUs = (wallNs + compositionNs) / 1000;
      coding.offer(ByteBuffer.wrap(data, at, data.length - at).slice(), shownUs, keyframe);
    }

    @Override
    public void sound(
        SoundFormat format, long wallNs, int samples, byte[] data, int at, int length) {
      ByteBuffer frame = ByteBuffer.wrap(data, at, length).slice();
      if (!format.opus()) {
        aac.add(format.config(), frame, millis(wallNs / 1000));
        heard();
        return;
      }
      TranscodeJob job = sound;
      if (job == null) {
        job = transcoders.open(new TranscodeSpec.OpusToAac(2), new Heard());
        sound = job;
      }
      // What is not taken is counted by the job, and is a hole in the sound.
      job.offer(frame, wallNs / 1000, true);
    }
  }

  private void heard() {
    if (!pictures) {
      cameOut();
    }
  }

  private void tell(String now) {
    if (!trouble.equals(now)) {
      trouble = now;
      onChange.run();
    }
  }

  /** One run of video of one codec. Hears on the worker's reading thread. */
  private final class Coding implements FrameSink {
    private final Codec codec;
    private final byte[] record;
    private final TranscodeJob job;
    private volatile JobState state = JobState.STARTING;
    private volatile boolean broken;
    private volatile long silentSinceNs;

    Coding(Codec codec, byte[] record) {
      this.codec = codec;
      this.record = record;
      job = transcoders.open(new TranscodeSpec.VideoReencode(codec, record, 0, 0), this);
    }

    boolean is(Codec other, byte[] configuration) {
      return codec == other && Arrays.equals(record, configuration);
    }

    void offer(ByteBuffer frame, long shownUs, boolean keyframe) {
      if (!job.offer(frame, shownUs, keyframe)) {
        breaks();
      } else if (keyframe) {
        broken = false;
      }
    }

    private void breaks() {
      if (!broken) {
        silentSinceNs = nowNs();
        broken = true;
      }
    }

    boolean needsKeyframe(long nowNs) {
      return broken && state != JobState.UNAVAILABLE && nowNs - silentSinceNs > SILENT_NS;
    }

    @Override
    public void onFrame(ByteBuffer frame, long ptsUs, boolean keyframe) {
      broken = false;
      avc.add(frame, millis(ptsUs), keyframe);
      cameOut();
    }

    @Override
    public void onLost() {
      breaks();
    }

    @Override
    public void onState(JobState next, String message) {
      state = next;
      if (next == JobState.RESTARTING) {
        breaks();
      }
      tell(next == JobState.UNAVAILABLE ? message : "");
    }
  }

  /** Hears on the worker's reading thread. */
  private final class Heard implements FrameSink {
    private final byte[] config = new TranscodeSpec.OpusToAac(2).audioSpecificConfig();

    @Override
    public void onFrame(ByteBuffer frame, long ptsUs, boolean keyframe) {
      aac.add(config, frame, millis(ptsUs));
      heard();
    }

    @Override
    public void onState(JobState state, String message) {
      // The picture goes on alone meanwhile; a stream of sound alone waits, and says why.
      if (!pictures) {
        tell(state == JobState.UNAVAILABLE ? message : "");
      }
    }
  }
}
