package dev.mediahub.media.output.recorder;

import dev.mediahub.media.api.MediaFile;
import dev.mediahub.media.api.RecordRequest;
import dev.mediahub.media.api.RecordedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All recordings: one thread that looks at each of them ten times a second and writes, and one that
 * finishes files and tells listeners. Methods may be called from any thread.
 */
public final class Recorder implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Recorder.class);
  private static final long TURN_MS = 100;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final long wallOffsetNs;
  private final long wallOfZeroNs;
  private final Finisher finisher;
  private final List<Take> takes = new CopyOnWriteArrayList<>();
  private final Behind behind = new Behind();
  private final ExecutorService files =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("recording-files").factory());
  private final CountDownLatch closed = new CountDownLatch(1);
  private @Nullable Thread writer;

  /**
   * Starts its threads when there is something to record.
   *
   * @param wallOffsetNs what to add to monotonic time for nanoseconds since 1970
   * @param wallOfZeroNs when the hub's own time was zero, nanoseconds since 1970
   */
  public Recorder(long wallOffsetNs, long wallOfZeroNs) {
    this(wallOffsetNs, wallOfZeroNs, FileFinisher::finish);
  }

  Recorder(long wallOffsetNs, long wallOfZeroNs, Finisher finisher) {
    this.wallOffsetNs = wallOffsetNs;
    this.wallOfZeroNs = wallOfZeroNs;
    this.finisher = finisher;
  }

  /** Makes files whole, as {@link FileFinisher#finish} does. */
  interface Finisher {
    Optional<MediaFile> finish(Path file) throws IOException;
  }

  /** A new recording, which waits for a source in its intake. */
  public synchronized Take open(RecordRequest request, String identity) {
    Take take =
        new Take(
            request,
            identity,
            wallOffsetNs,
            wallOfZeroNs,
            Take.MOST_FRAMES,
            behind,
            System.nanoTime());
    takes.add(take);
    if (writer == null) {
      writer = Thread.ofPlatform().name("recording-writer").start(this::run);
    }
    return take;
  }

  /** The recordings that go on. */
  public List<Take> takes() {
    return List.copyOf(takes);
  }

  private void run() {
    try {
      boolean last = false;
      while (!last) {
        last = closed.await(TURN_MS, TimeUnit.MILLISECONDS);
        long nowNs = System.nanoTime();
        long each = Intake.fairShare(Runtime.getRuntime().maxMemory(), takes.size());
        takes.forEach(take -> take.intake().limit(each));
        for (Take take : takes) { // Not removeIf: who opens one would wait for a stalled disk.
          if (!take.turn(nowNs)) {
            takes.remove(take);
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends all recordings and finishes their files. */
  @Override
  public void close() {
    takes.forEach(take -> take.stop("the hub is shutting down"));
    closed.countDown();
    Thread running;
    synchronized (this) {
      running = writer;
    }
    try {
      if (running != null) {
        running.join(PATIENCE);
      }
      files.shutdown();
      if (!files.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        log.warn("recordings are not finished; the next start does that");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Finishes and tells on the files' thread. */
  private final class Behind implements Take.Finishing {
    @Override
    public void started(RecordRequest request, PartFile part) {
      RecordedFile begun = part.describe();
      submit(() -> request.listener().partStarted(begun));
    }

    @Override
    public void close(
        RecordRequest request, PartFile part, boolean last, @Nullable IOException failure) {
      submit(() -> finish(request, part, last, failure));
    }

    @Override
    public void ended(RecordRequest request, String reason) {
      submit(() -> request.listener().ended(reason));
    }

    private void submit(Runnable work) {
      files.execute(() -> {
        try {
          work.run();
        } catch (RuntimeException e) {
          log.error("a recording's event failed", e);
        }
      });
    }

    private void finish(
        RecordRequest request, PartFile part, boolean last, @Nullable IOException failure) {
      RecordedFile described = part.describe();
      if (failure != null) {
        log.error("recording {} ends early: {}", described.file(), failure.toString());
      }
      String why = failure == null ? null : String.valueOf(failure.getMessage());
      Optional<MediaFile> playable;
      try {
        if (failure == null) {
          part.close();
        } else {
          part.abandon();
        }
      } catch (IOException e) { // It is closed all the same; what is whole of it is finished.
        log.warn("the end of recording {} could not be written", described.file(), e);
        why = String.valueOf(e.getMessage());
      }
      try {
        playable = finisher.finish(part.path());
      } catch (IOException | RuntimeException e) {
        log.warn("recording {} could not be finished", described.file(), e);
        why = String.valueOf(e.getMessage());
        playable = unfinished(part.path());
      }
      if (playable.isPresent()) {
        request.listener().partReady(asFinished(described, playable.get()), last, why);
      } else {
        request.listener().partFailed(described, why == null ? "no frame was written" : why);
      }
    }

    /** What plays of a file that is not finished; empty when nothing does. */
    private static Optional<MediaFile> unfinished(Path file) {
      try {
        return FileFinisher.probe(file).filter(seen -> seen.seconds() > 0);
      } catch (IOException | RuntimeException e) {
        log.warn("recording {} cannot be read", file, e);
        return Optional.empty();
      }
    }

    private static RecordedFile asFinished(RecordedFile part, MediaFile file) {
      return new RecordedFile(
          part.part(),
          part.file(),
          part.startedAt(),
          file.format(),
          file.seconds(),
          file.bytes(),
          part.width(),
          part.height(),
          part.videoCodec(),
          file.audioCodec());
    }
  }
}
