package dev.mediahub.media.output.recorder;

import dev.mediahub.media.api.RecordRequest;
import dev.mediahub.media.api.Recording;
import dev.mediahub.media.api.RecordingStats;
import dev.mediahub.media.room.Track;
import java.io.IOException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One recording: its sources one after the other, its parts one after the other. The writing thread
 * calls {@link #turn}; other methods may be called from any thread.
 */
public final class Take implements Recording {
  private static final Logger log = LoggerFactory.getLogger(Take.class);

  /** A publisher says within this time how its tracks' clocks relate. */
  private static final long ALIGN_NS = 2_000_000_000L;

  private static final long FLUSH_NS = 1_000_000_000L;
  private static final long ASK_AGAIN_NS = 500_000_000L;

  /** Sound alone is recorded when no picture has come for this long. */
  private static final long WITHOUT_PICTURE_NS = 5_000_000_000L;

  private static final int MOST_EARLY = 512;

  private final RecordRequest request;
  private final String identity;
  private final long wallOffsetNs;
  private final long wallOfZeroNs;
  private final Finishing finishing;
  private final Intake intake = new Intake();
  private final FrameOutput frames = new Frames();
  private final ArrayDeque<Sound> early = new ArrayDeque<>();
  private @Nullable Source source;
  private @Nullable RtpReader picture;
  private @Nullable RtpReader sound;
  private @Nullable FlvReader messages;
  private @Nullable SoundFormat soundFormat;
  private @Nullable PartFile part;
  private @Nullable IOException failure;
  private int parts;
  private long openedNs;
  private long awayNs;
  private long flushedNs;
  private long askedNs = Long.MIN_VALUE / 2;
  private boolean splits;
  private long gapsBefore;
  private volatile @Nullable String stopping;
  private @Nullable String followed;
  private boolean ended;
  private volatile RecordingStats stats = new RecordingStats(0, 0, 0, 0);
  private double secondsBefore;
  private long bytesBefore;

  /** Sound that came before the first picture. */
  private record Sound(SoundFormat format, long wallNs, int samples, byte[] bytes) {}

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
   */
  Take(
      RecordRequest request,
      String identity,
      long wallOffsetNs,
      long wallOfZeroNs,
      Finishing finishing,
      long nowNs) {
    this.request = request;
    this.identity = identity;
    this.wallOffsetNs = wallOffsetNs;
    this.wallOfZeroNs = wallOfZeroNs;
    this.finishing = finishing;
    this.awayNs = nowNs;
    this.flushedNs = nowNs;
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
    return intake;
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
    stopping = reason;
  }

  /** Whether it has not been told to stop. */
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
      if (isAligned(nowNs) || stop != null) {
        drain(nowNs);
      }
      askForKeyframe(nowNs);
      if (part != null && nowNs - flushedNs >= FLUSH_NS) {
        flushedNs = nowNs;
        part.flush();
      }
      count();
    } catch (IOException e) {
      failure = e;
      end("the file could not be written");
      return false;
    } catch (RuntimeException e) {
      log.error("recording {} failed", request.name(), e);
      failure = new IOException("an error within the hub: " + e, e);
      end("an error within the hub");
      return false;
    }
    if (stop != null) {
      end(stop);
    } else if (source == null && nowNs - awayNs > request.patience().toNanos()) {
      end("the publisher left");
    }
    return !ended;
  }

  /** Whether sound and picture can be placed by their publisher's word, or it will not come. */
  private boolean isAligned(long nowNs) {
    Source from = source;
    return from == null
        || nowNs - openedNs > ALIGN_NS
        || (RtpTimeline.isReported(from.video()) && RtpTimeline.isReported(from.audio()));
  }

  private void drain(long nowNs) throws IOException {
    for (Intake.Item item = intake.poll(); item != null; item = intake.poll()) {
      switch (item) {
        case Intake.Opened(Source opened) -> {
          open(opened, nowNs);
          if (!isAligned(nowNs) && stopping == null) {
            return;
          }
        }
        case Intake.Gone gone -> leave(nowNs);
        case Intake.Packet packet -> {
          RtpReader reader = packet.video() ? picture : sound;
          if (reader != null) {
            reader.take(packet);
          }
        }
        case Intake.Message message -> {
          if (messages != null) {
            messages.take(message, nowNs + wallOffsetNs);
          }
        }
      }
      if (failure != null) {
        throw failure;
      }
    }
  }

  private void open(Source opened, long nowNs) {
    leave(nowNs);
    source = opened;
    openedNs = nowNs;
    Track video = opened.video();
    Track audio = opened.audio();
    picture = video == null ? null : new RtpReader(video, frames, wallOffsetNs);
    sound = audio == null ? null : new RtpReader(audio, frames, wallOffsetNs);
    boolean packets = video != null || audio != null;
    messages = packets ? null : new FlvReader(frames, wallOfZeroNs);
    soundFormat = audio == null ? null : SoundFormat.OPUS;
    early.clear();
  }

  private void leave(long nowNs) {
    if (source != null) {
      gapsBefore += picture == null ? 0 : picture.gaps();
      source.close();
      source = null;
      awayNs = nowNs;
    }
  }

  private void askForKeyframe(long nowNs) {
    Source from = source;
    RtpReader reader = picture;
    boolean lost = reader != null && reader.needsKeyframe();
    if (from != null && (lost || splits) && nowNs - askedNs > ASK_AGAIN_NS) {
      askedNs = nowNs;
      from.requestKeyframe();
    }
  }

  private void count() {
    PartFile now = part;
    long gaps = gapsBefore + (picture == null ? 0 : picture.gaps());
    stats =
        new RecordingStats(
            secondsBefore + (now == null ? 0 : now.seconds()),
            bytesBefore + (now == null ? 0 : now.bytes()),
            gaps,
            intake.dropped());
  }

  private PartFile begin(long wallNs, @Nullable VideoFormat video, @Nullable SoundFormat with)
      throws IOException {
    closePart(null);
    PartFile begun =
        PartFile.open(request.folder().resolve(request.name()), ++parts, wallNs, video, with);
    part = begun;
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

  private void end(String reason) {
    ended = true;
    if (source != null) {
      source.close();
      source = null;
    }
    closePart(failure);
    finishing.ended(request, failure == null ? reason : reason + ": " + failure.getMessage());
  }

  /** Puts frames into parts. */
  private final class Frames implements FrameOutput {
    @Override
    public void video(
        VideoFormat format,
        long wallNs,
        long compositionNs,
        boolean keyframe,
        byte[] data,
        int at) {
      try {
        PartFile now = part;
        if (keyframe
            && (now == null || !now.hasVideo() || !fits(now, format) || isLong(now, wallNs))) {
          now = begin(wallNs, format, soundOf());
          playEarly(now);
        }
        if (now != null && now.hasVideo() && now.takes(format, null)) {
          splits = isLong(now, wallNs);
          now.video(format, wallNs, compositionNs, keyframe, data, at);
        }
      } catch (IOException e) {
        failure = e;
      }
    }

    private boolean fits(PartFile now, VideoFormat format) {
      return now.takes(format, soundOf());
    }

    private @Nullable SoundFormat soundOf() {
      return messages == null ? soundFormat : messages.sound();
    }

    private boolean isLong(PartFile now, long wallNs) {
      long split = request.split().toNanos();
      return split > 0 && now.sinceBeginningNs(wallNs) >= split;
    }

    /** Sound travels faster than pictures: what belongs to the first one has come already. */
    private void playEarly(PartFile now) throws IOException {
      for (Sound each : early) {
        now.sound(each.wallNs(), each.samples(), each.bytes(), 0, each.bytes().length);
      }
      early.clear();
    }

    @Override
    public void sound(
        SoundFormat format, long wallNs, int samples, byte[] data, int at, int length) {
      try {
        PartFile now = part;
        if (now != null && now.takes(null, format) && !(isLong(now, wallNs) && !now.hasVideo())) {
          now.sound(wallNs, samples, data, at, length);
          return;
        }
        soundFormat = format;
        byte[] bytes = new byte[length];
        System.arraycopy(data, at, bytes, 0, length);
        early.addLast(new Sound(format, wallNs, samples, bytes));
        if (early.size() > MOST_EARLY) {
          early.removeFirst();
        }
        long waited = wallNs - early.getFirst().wallNs();
        if (now == null ? !expectsPicture() || waited > WITHOUT_PICTURE_NS : !now.hasVideo()) {
          playEarly(begin(early.getFirst().wallNs(), null, format));
        }
      } catch (IOException e) {
        failure = e;
      }
    }

    private boolean expectsPicture() {
      return picture != null || messages != null;
    }
  }
}
