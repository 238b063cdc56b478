package dev.mediahub.media.output.recorder;

import dev.mediahub.media.api.RecordRequest;
import dev.mediahub.media.api.Recording;
import dev.mediahub.media.api.RecordingStats;
import dev.mediahub.media.protocol.fmp4.MovieIndex;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One recording: its sources one after the other, its parts one after the other. The writing thread
 * calls {@link #turn}; other methods may be called from any thread.
 */
public final class Take implements Recording {
  private static final Logger log = LoggerFactory.getLogger(Take.class);

  private static final long FLUSH_NS = 1_000_000_000L;

  /** Sound alone is recorded when no picture has come for this long. */
  private static final long WITHOUT_PICTURE_NS = 5_000_000_000L;

  /** What is older belongs to no picture that may still come. */
  private static final long EARLY_NS = 6_000_000_000L;

  private static final int MOST_EARLY_BYTES = 1024 * 1024;
  private static final int OVERHEAD = 64;

  /**
   * Of a part, until a keyframe comes, and of a picture in it: MP4 has 32 bits for how long a frame
   * lasts, which are 13.25 h of a picture and 12.4 h of sound at 96 kHz.
   */
  private static final long LONGEST_NS = 12 * 3600 * 1_000_000_000L;

  /** Of a part, until a keyframe comes: half of what a file may have for its index. */
  static final int MOST_FRAMES = MovieIndex.MOST_SAMPLES / 2;

  private final RecordRequest request;
  private final String identity;
  private final long wallOffsetNs;
  private final int mostFrames;
  private final Finishing finishing;
  private final SourceReader reader;
  private final ArrayDeque<Sound> early = new ArrayDeque<>();
  private int earlyBytes;
  private @Nullable Beginning beginning;
  private @Nullable SoundFormat soundFormat;
  private boolean hasBegun;
  private boolean shifted;
  private long shiftNs;
  private long newestWallNs = Long.MIN_VALUE;
  private long pictureWallNs;
  private @Nullable PartFile part;
  private @Nullable IOException failure;
  private int parts;
  private long flushedNs;
  private boolean splits;
  private volatile @Nullable String stopping;
  private @Nullable String followed;
  private boolean ended;
  private volatile RecordingStats stats = new RecordingStats(0, 0, 0, 0);
  private double secondsBefore;
  private long bytesBefore;

  /** Sound that came before the first picture. */
  private record Sound(SoundFormat format, long wallNs, int samples, byte[] bytes) {
    int size() {
      return bytes.length + OVERHEAD;
    }
  }

  /** What is done with files behind the writing thread's back, in order. */
  interface Finishing {
    void started(RecordRequest request, PartFile part);

    void close(RecordRequest request, PartFile part, boolean last, @Nullable IOException failure);

    void ended(RecordRequest request, String reason);
  }

  /**
   * Begins when a source is put into its {@link #intake}.
   *
   * @param wallOffsetNs what to add to monotonic time for nanoseconds since 1970
   * @param wallOfZeroNs when the hub's own time was zero, nanoseconds since 1970
   * @param mostFrames with so many another part begins at the next keyframe
   */
  Take(
      RecordRequest request,
      String identity,
      long wallOffsetNs,
      long wallOfZeroNs,
      int mostFrames,
      Finishing finishing,
      long nowNs) {
    this.request = request;
    this.identity = identity;
    this.wallOffsetNs = wallOffsetNs;
    this.mostFrames = mostFrames;
    this.finishing = finishing;
    this.reader = new SourceReader(new Frames(), wallOffsetNs, wallOfZeroNs, this::opened, nowNs);
    this.flushedNs = nowNs;
    this.beginning = request.fromNow() ? new Beginning() : null;
  }

  /**
   * Notes which session is recorded from now on.
   *
   * @return false when it is already
   */
  public synchronized boolean follow(String sessionId) {
    boolean other = !sessionId.equals(followed);
    followed = sessionId;
    return other;
  }

  /** Where its sources' media goes. */
  public Intake intake() {
    return reader.intake();
  }

  public RecordRequest request() {
    return request;
  }

  @Override
  public String identity() {
    return identity;
  }

  @Override
  public void stop(String reason) {
    reader.intake().until();
    stopping = reason;
  }

  /** Whether it goes on and has not been told to stop. */
  public boolean isOn() {
    return stopping == null;
  }

  @Override
  public RecordingStats stats() {
    return stats;
  }

  /**
   * Writes what has come.
   *
   * @return false when it has ended
   */
  boolean turn(long nowNs) {
    if (ended) {
      return false;
    }
    String stop = stopping;
    try {
      reader.read(nowNs, stop != null);
      if (stop == null && reader.awayNs(nowNs) > request.patience().toNanos()) {
        stop = "the publisher left";
      }
      if (stop != null) {
        recordEarly();
      }
      if (failure != null) {
        throw failure;
      }
      reader.askForKeyframe(nowNs, splits);
      if (part != null && nowNs - flushedNs >= FLUSH_NS) {
        flushedNs = nowNs;
        part.flush();
      }
      count();
    } catch (IOException e) {
      failure = e;
      end("the file could not be written", nowNs);
      return false;
    } catch (RuntimeException e) {
      log.error("recording {} failed", request.name(), e);
      failure = new IOException("an error within the hub: " + e, e);
      end("an error within the hub", nowNs);
      return false;
    }
    if (stop != null) {
      end(stop, nowNs);
    }
    return !ended;
  }

  private void opened(Source source) {
    if (hasBegun) {
      recordEarly();
      beginning = null;
    }
    hasBegun = true;
    forgetEarly();
    soundFormat = source.audio() == null ? null : SoundFormat.OPUS;
    shifted = false;
  }

  /** Records what waits for a picture that will not come. */
  private void recordEarly() {
    if (part != null || failure != null) {
      return;
    }
    try {
      if (beginning != null && !beginning.pictures().isEmpty()) {
        begin(beginning);
      } else if (!early.isEmpty()) {
        playEarly(begin(early.getFirst().wallNs(), 0, null, early.getLast().format()));
      }
    } catch (IOException e) {
      failure = e;
    }
  }

  /** Begins with what has waited for its first picture. */
  private void begin(Beginning of) throws IOException {
    beginning = null;
    playEarly(begin(of.zeroNs(), of.skippedNs(), of.pictures().getFirst().format(), soundOf()));
    for (Beginning.Picture each : of.pictures()) {
      write(each);
    }
  }

  /** Sound travels faster than pictures: what belongs to the first one has come already. */
  private void playEarly(PartFile now) throws IOException {
    for (Sound each : early) {
      if (now.takes(null, each.format())) {
        now.sound(each.wallNs(), each.samples(), each.bytes(), 0, each.bytes().length);
      }
    }
    forgetEarly();
  }

  private void forgetEarly() {
    early.clear();
    earlyBytes = 0;
  }

  private void keepEarly(Sound sound) {
    early.addLast(sound);
    earlyBytes += sound.size();
  }

  private void boundEarly(long wallNs) {
    while (!early.isEmpty()
        && (earlyBytes > MOST_EARLY_BYTES || wallNs - early.getFirst().wallNs() > EARLY_NS)) {
      earlyBytes -= early.removeFirst().size();
    }
  }

  /**
   * When a source's frame belongs here: a source whose first frame is from before its predecessor's
   * last, which came faster than it was made, goes on behind that.
   */
  private long place(long wallNs) {
    if (!shifted) {
      shifted = true;
      shiftNs = newestWallNs == Long.MIN_VALUE ? 0 : Math.max(0, newestWallNs - wallNs);
    }
    return wallNs + shiftNs;
  }

  private void count() {
    PartFile now = part;
    stats =
        new RecordingStats(
            secondsBefore + (now == null ? 0 : now.seconds()),
            bytesBefore + (now == null ? 0 : now.bytes()),
            reader.gaps(),
            reader.intake().dropped());
  }

  private PartFile begin(
      long wallNs, long skippedNs, @Nullable VideoFormat video, @Nullable SoundFormat with)
      throws IOException {
    closePart(null);
    Instant zeroAt = Instant.now().minusNanos(System.nanoTime() + wallOffsetNs - wallNs);
    Path stem = request.folder().resolve(request.name());
    PartFile begun = PartFile.open(stem, ++parts, wallNs, zeroAt, skippedNs, video, with);
    part = begun;
    pictureWallNs = wallNs;
    splits = false;
    finishing.started(request, begun);
    return begun;
  }

  private void closePart(@Nullable IOException why) {
    PartFile old = part;
    part = null;
    if (old != null) {
      secondsBefore += old.seconds();
      bytesBefore += old.bytes();
      finishing.close(request, old, ended, why);
    }
  }

  private void end(String reason, long nowNs) {
    ended = true;
    stopping = reason; // Before its source is let go: whoever hears of that gives it no other.
    reader.close(nowNs);
    closePart(failure);
    finishing.ended(request, failure == null ? reason : reason + ": " + failure.getMessage());
  }

  private void write(Beginning.Picture picture) throws IOException {
    VideoFormat format = picture.format();
    long wallNs = picture.wallNs();
    PartFile now = part;
    if (picture.keyframe()
        && (now == null || !now.hasVideo() || !fits(now, format) || isLong(now, wallNs))) {
      now = begin(wallNs, 0, format, soundOf());
      playEarly(now);
    }
    if (now != null && now.hasVideo() && now.takes(format, null)) {
      splits = isLong(now, wallNs);
      if (!wasAway(now, wallNs)) {
        pictureWallNs = wallNs;
        now.video(
            format,
            wallNs,
            picture.compositionNs(),
            picture.keyframe(),
            picture.data(),
            picture.at());
      }
    }
  }

  private boolean fits(PartFile now, VideoFormat format) {
    return now.takes(format, soundOf());
  }

  private @Nullable SoundFormat soundOf() {
    FlvReader messages = reader.messages();
    return messages == null ? soundFormat : messages.sound();
  }

  /** Whether another part is to begin. */
  private boolean isLong(PartFile now, long wallNs) {
    long lengthNs = now.sinceBeginningNs(wallNs);
    long split = request.split().toNanos();
    return (split > 0 && lengthNs >= split)
        || lengthNs >= LONGEST_NS
        || now.frames() >= mostFrames
        || wasAway(now, wallNs);
  }

  /** Whether the last picture was longer ago than a file can say. */
  private boolean wasAway(PartFile now, long wallNs) {
    return now.hasVideo() && wallNs - pictureWallNs > LONGEST_NS;
  }

  /** Puts frames into parts. */
  private final class Frames implements FrameOutput {
    @Override
    public void from(long wallNs) {
      Beginning waiting = beginning;
      if (waiting == null) {
        return;
      }
      if (reader.messages() == null) {
        waiting.from(wallNs, Beginning.PATIENCE_NS);
      } else if (newestWallNs == Long.MIN_VALUE) {
        waiting.fromNext();
      } else {
        waiting.from(newestWallNs, 0); // Messages' times may be ahead of the hub's, or behind.
      }
    }

    @Override
    public void video(
        VideoFormat format,
        long sourceWallNs,
        long compositionNs,
        boolean keyframe,
        byte[] data,
        int at) {
      if (failure != null) {
        return;
      }
      long wallNs = place(sourceWallNs);
      newestWallNs = Math.max(newestWallNs, wallNs);
      var picture = new Beginning.Picture(format, wallNs, compositionNs, keyframe, data, at);
      try {
        if (beginning == null) {
          write(picture);
        } else {
          beginning.add(picture);
          beginWhenReady(wallNs);
        }
      } catch (IOException e) {
        failure = e;
      }
    }

    private void beginWhenReady(long wallNs) throws IOException {
      Beginning waiting = beginning;
      if (waiting != null && waiting.isReady(wallNs)) {
        begin(waiting);
      }
    }

    @Override
    public void sound(
        SoundFormat format, long sourceWallNs, int samples, byte[] data, int at, int length) {
      if (failure != null) {
        return;
      }
      long wallNs = place(sourceWallNs);
      newestWallNs =
          Math.max(newestWallNs, wallNs + Math.round(samples * (1e9 / format.sampleRate())));
      try {
        beginWhenReady(wallNs);
        PartFile now = part;
        if (now != null && now.takes(null, format) && !(isLong(now, wallNs) && !now.hasVideo())) {
          now.sound(wallNs, samples, data, at, length);
          return;
        }
        soundFormat = format;
        keepEarly(new Sound(format, wallNs, samples, Arrays.copyOfRange(data, at, at + length)));
        boolean pictured = beginning != null && !beginning.pictures().isEmpty();
        boolean tooLong = !pictured && wallNs - early.getFirst().wallNs() > WITHOUT_PICTURE_NS;
        if (now == null ? !reader.expectsPicture() || tooLong : !now.hasVideo()) {
          beginning = null;
          playEarly(begin(early.getFirst().wallNs(), 0, null, format));
        } else {
          boundEarly(wallNs);
        }
      } catch (IOException e) {
        failure = e;
      }
    }
  }
}
