package dev.mediahub.media.worker;

import dev.mediahub.media.api.WorkerConfig;
import dev.mediahub.media.api.WorkerStats;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All worker processes of a hub: one for sound, one for video, one for composites, so that none
 * takes the others along. None runs before a job is opened.
 */
public final class Workers implements Transcoders, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Workers.class);

  private final AtomicInteger nextJob = new AtomicInteger(1);
  private final WorkerFolder folder;
  private final WorkerSupervisor audio;
  private final WorkerSupervisor video;
  private final WorkerSupervisor composite;
  private final ReencodeSlots slots;

  private Workers(WorkerFolder folder, WorkerConfig config) {
    this.folder = folder;
    long memory = (long) config.maxMemoryMb() << 20;
    this.audio = new WorkerSupervisor("audio", folder, memory);
    this.video = new WorkerSupervisor("video", folder, memory);
    this.composite = new WorkerSupervisor("composite", folder, memory);
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
    if (spec instanceof CompositeSpec) {
      WorkerJob job = new WorkerJob(id, spec, sink, composite.counters, composite::remove);
      composite.add(job);
      return job;
    }
    if (spec.isVideo()) {
      WorkerJob job = new WorkerJob(id, spec, sink, video.counters, slots::remove);
      slots.add(job);
      return job;
    }
    WorkerJob job = new WorkerJob(id, spec, sink, audio.counters, audio::remove);
    audio.add(job);
    return job;
  }

  public List<WorkerStats> stats() {
    return List.of(audio.stats(), video.stats().withRefused(slots.waiting()), composite.stats());
  }

  /** Process ids of the workers that are ready; for tests, which kill them. */
  List<Long> readyPids() {
    return Stream.of(audio, video, composite)
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
    composite.close();
    try {
      folder.close();
    } catch (IOException e) {
      LOG.warn("the workers' temporary folder stays: {}", e.getMessage());
    }
  }
}
