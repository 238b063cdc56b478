package dev.mediahub.media.worker;

import dev.mediahub.media.api.WorkerConfig;
import dev.mediahub.media.api.WorkerStats;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All worker processes of a hub: one for sound, one for video, one for single pictures, one for
 * composites, so that none takes the others along. None runs before a job is opened. Beside the one
 * for sound another stands by, and when all have ended it starts before the others: silence is
 * noticed first.
 */
public final class Workers implements Transcoders, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Workers.class);

  private static final Duration IDLE = Duration.ofMinutes(1);

  /**
   * Who asked for one picture asks for others, and waits a second or two for a process to start.
   */
  private static final Duration PICTURE_IDLE = Duration.ofMinutes(10);

  private final AtomicInteger nextJob = new AtomicInteger(1);
  private final WorkerFolder folder;
  private final WorkerSupervisor audio;
  private final WorkerSupervisor video;
  private final WorkerSupervisor picture;
  private final WorkerSupervisor composite;
  private final ReencodeSlots slots;

  private Workers(WorkerFolder folder, WorkerConfig config) {
    this.folder = folder;
    long memory = (long) config.maxMemoryMb() << 20;
    this.audio = new WorkerSupervisor("audio", folder, memory, IDLE, true, Optional.empty());
    Optional<BooleanSupplier> sound = Optional.of(audio::isStarting);
    this.video = new WorkerSupervisor("video", folder, memory, IDLE, false, sound);
    this.picture = new WorkerSupervisor("picture", folder, memory, PICTURE_IDLE, false, sound);
    this.composite = new WorkerSupervisor("composite", folder, memory, IDLE, false, sound);
    this.slots = new ReencodeSlots(config.maxReencodes(), video::add, video::remove);
  }

  /** Makes the folder; starts no process. */
  public static Workers open(WorkerConfig config) {
    try {
      return new Workers(WorkerFolder.open(config.folder()), config);
    } catch (IOException e) {
      throw new UncheckedIOException("No folder for the workers' sockets: " + e.getMessage(), e);
    }
  }

  @Override
  public TranscodeJob open(TranscodeSpec spec, FrameSink sink) {
    int id = nextJob.getAndIncrement();
    return switch (spec) {
      case TranscodeSpec.GroupToJpeg _, TranscodeSpec.JpegToJpeg _ -> open(id, spec, sink, picture);
      case CompositeSpec _ -> open(id, spec, sink, composite);
      case TranscodeSpec.VideoReencode _, TranscodeSpec.JpegToH264 _ -> {
        WorkerJob job = new WorkerJob(id, spec, sink, video.counters, slots::remove);
        slots.add(job);
        yield job;
      }
      case TranscodeSpec.AacToOpus _, TranscodeSpec.OpusToAac _ -> open(id, spec, sink, audio);
    };
  }

  private static WorkerJob open(
      int id, TranscodeSpec spec, FrameSink sink, WorkerSupervisor supervisor) {
    WorkerJob job = new WorkerJob(id, spec, sink, supervisor.counters, supervisor::remove);
    supervisor.add(job);
    return job;
  }

  public List<WorkerStats> stats() {
    return List.of(
        audio.stats(),
        video.stats().withRefused(slots.waiting()),
        picture.stats(),
        composite.stats());
  }

  /**
   * Process ids of the workers that are ready, of a kind the one that works before the one that
   * stands by; for tests, which kill them.
   */
  List<Long> readyPids() {
    return Stream.of(audio, video, picture, composite)
        .flatMap(supervisor -> supervisor.processes().stream())
        .filter(WorkerProcess::isReady)
        .map(WorkerProcess::pid)
        .toList();
  }

  /** Ends all processes and returns when they are gone. Sinks hear nothing more. */
  @Override
  public void close() {
    audio.close();
    video.close();
    picture.close();
    composite.close();
    try {
      folder.close();
    } catch (IOException e) {
      LOG.warn("the workers' temporary folder stays: {}", e.getMessage());
    }
  }
}
