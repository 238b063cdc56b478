package dev.mediahub.media.worker;

import dev.mediahub.media.api.WorkerStats;
import dev.mediahub.media.worker.wire.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the worker of one kind alive as long as there are jobs for it: starts it on demand, asks
 * for signs of life, starts the next one when it ends, moves all jobs to a new one when it has
 * grown too large, ends it when it has been idle. Beside it one more may stand by, which takes the
 * jobs at once when the first one ends. One thread decides; others leave it notes.
 */
final class WorkerSupervisor implements WorkerProcess.Owner, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerSupervisor.class);
  private static final long START_LIMIT_NS = 30_000_000_000L;
  private static final long DRAIN_LIMIT_NS = 10_000_000_000L;
  private static final int NOTED_FAILURES = 3;

  /** A process that works for so long gets one that stands by: its own start comes first. */
  private static final long SPARE_AFTER_NS = 1_000_000_000L;

  /** How long a process that ended waits, to see whether one that comes first ended with it. */
  private static final long YIELD_NS = 100_000_000L;

  /** How long one that comes first is waited for. */
  private static final long LONGEST_YIELD_NS = 5_000_000_000L;

  private static final long YIELD_LOOK_NS = 20_000_000L;

  /** What is to start later than this is not waited for. */
  private static final long SOON_NS = 500_000_000L;

  /** What the deciding thread is to look at. */
  private sealed interface Note {
    record Look() implements Note {}

    record Ready(WorkerProcess process, String missing) implements Note {}

    record Ended(WorkerProcess process) implements Note {}

    record Stop() implements Note {}
  }

  private final String kind;
  private final WorkerFolder folder;
  private final long maxMemoryBytes;
  private final long idleLimitNs;
  private final Optional<BooleanSupplier> first;
  private final BlockingQueue<Note> notes = new LinkedBlockingQueue<>();
  private final Map<Integer, WorkerJob> jobs = new ConcurrentHashMap<>();
  private final RestartPolicy policy = new RestartPolicy();
  private final RestartPolicy sparePolicy = new RestartPolicy();
  private final RecyclePolicy recycling;
  private final Thread keeper;
  final WorkerCounters counters = new WorkerCounters();

  // The deciding thread's; volatile for those who ask for figures.
  private volatile @Nullable WorkerProcess current;
  private volatile @Nullable WorkerProcess successor;
  private volatile List<WorkerProcess> leaving = List.of();
  private volatile String missing = "";
  private boolean keepsSpare;
  // Whether the jobs go to the successor as soon as it is ready; else it stands by.
  private boolean moves;
  private long currentNs;
  private long spareDueNs;
  private volatile long startDueNs;
  private boolean replaces;
  private long drainNs;
  private long idleSinceNs;
  private long beatNs;
  private int number;

  /**
   * Starts no process yet.
   *
   * @param idleLimit how long a process stays without a job
   * @param keepsSpare whether another process stands by while there are jobs
   * @param first whether a process is being started that counts more: the next one of this kind
   *     waits for it, since both together take twice as long; empty for none
   */
  WorkerSupervisor(
      String kind,
      WorkerFolder folder,
      long maxMemoryBytes,
      Duration idleLimit,
      boolean keepsSpare,
      Optional<BooleanSupplier> first) {
    this.kind = kind;
    this.keepsSpare = keepsSpare;
    this.first = first;
    this.folder = folder;
    this.maxMemoryBytes = maxMemoryBytes;
    this.idleLimitNs = idleLimit.toNanos();
    long now = System.nanoTime();
    this.startDueNs = now;
    this.spareDueNs = now;
    this.recycling = new RecyclePolicy(now);
    this.beatNs = now;
    this.keeper = Thread.ofVirtual().name("worker-" + kind + "-keeper").start(this::keep);
  }

  void add(WorkerJob job) {
    jobs.put(job.id, job);
    if (job.isClosed()) {
      jobs.remove(job.id); // Its removal may have come first.
    }
    lookAgain();
  }

  void remove(WorkerJob job) {
    jobs.remove(job.id);
    lookAgain();
  }

  @Override
  public void lookAgain() {
    notes.add(new Note.Look());
  }

  @Override
  public void ready(WorkerProcess process, String why) {
    notes.add(new Note.Ready(process, why));
  }

  @Override
  public void ended(WorkerProcess process) {
    notes.add(new Note.Ended(process));
  }

  @Override
  public void heard(WorkerProcess process, Message message) {
    switch (message) {
      case Message.Frame(int id, long ptsUs, boolean keyframe, var payload) -> {
        WorkerJob job = jobs.get(id);
        if (job != null) {
          job.deliver(process.number, payload, ptsUs, keyframe);
        }
      }
      case Message.Report(int id, boolean failed, String text) -> {
        WorkerJob job = jobs.get(id);
        if (job != null) {
          job.become(failed ? JobState.UNAVAILABLE : JobState.RUNNING, text);
        }
      }
      case Message.Lost(int id, int dropped) -> {
        counters.framesDropped.add(dropped);
        WorkerJob job = jobs.get(id);
        if (job != null) {
          job.lost();
        }
      }
      case Message.Closed _ -> lookAgain();
      default -> LOG.warn("the {} worker sent what only the hub may: {}", kind, message);
    }
  }

  /** Whether there are jobs, and no process that takes them but soon. Any thread. */
  boolean isStarting() {
    WorkerProcess process = current;
    boolean starts =
        process == null ? startDueNs - System.nanoTime() < SOON_NS : !process.isReady();
    return starts && !jobs.isEmpty() && missing.isEmpty();
  }

  private void keep() {
    try {
      for (; ; ) {
        long now = System.nanoTime();
        long wait = Math.min(beatNs, dueNs(now)) - now;
        Note note = notes.poll(Math.max(0, wait), TimeUnit.NANOSECONDS);
        if (note instanceof Note.Stop) {
          return;
        }
        try {
          take(note, System.nanoTime());
        } catch (RuntimeException e) {
          LOG.error("the keeper of the {} worker failed and goes on", kind, e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** When a process is to be started; far away when none is. */
  private long dueNs(long now) {
    if (!wantsProcess()) {
      return now + Heartbeat.INTERVAL_NS;
    }
    return yields(now) ? now + YIELD_LOOK_NS : startDueNs;
  }

  private boolean wantsProcess() {
    return !jobs.isEmpty() && current == null && missing.isEmpty();
  }

  /** Whether it is time for a process, and another one comes first. */
  private boolean yields(long now) {
    long waited = now - startDueNs;
    return replaces
        && waited >= 0
        && waited < LONGEST_YIELD_NS
        && first.filter(BooleanSupplier::getAsBoolean).isPresent();
  }

  private void take(@Nullable Note note, long now) {
    if (note instanceof Note.Ready(WorkerProcess process, String why)) {
      onReady(process, why, now);
    } else if (note instanceof Note.Ended(WorkerProcess process)) {
      onEnded(process, now);
    }
    if (now - beatNs >= 0) {
      beatNs = now + Heartbeat.INTERVAL_NS;
      beat(now);
    }
    if (wantsProcess() && now - startDueNs >= 0 && !yields(now)) {
      begin(now);
    }
    seatAll();
  }

  /** The jobs get a process: the one that stands by, or a new one. */
  private void begin(long now) {
    WorkerProcess next = successor;
    successor = null;
    moves = false;
    current = next != null && !next.hasEnded() ? next : launch(now, false);
    currentNs = now;
    if (replaces) {
      counters.restarts.increment();
      replaces = false;
    }
  }

  /** Since when the process that has the jobs could work for them; of meaning once it is ready. */
  private long workingSinceNs(WorkerProcess process) {
    return Math.max(process.readyNs(), currentNs);
  }

  private WorkerProcess launch(long now, boolean rehearses) {
    WorkerProcess process = new WorkerProcess(kind, ++number, folder, rehearses, this, now);
    counters.starts.increment();
    process.start();
    return process;
  }

  private void onReady(WorkerProcess process, String why, long now) {
    if (!why.isEmpty() && process == successor && !moves) {
      LOG.warn("no {} worker stands by any more: {}", kind, why);
      keepsSpare = false;
      process.kill();
      return;
    }
    if (!why.isEmpty()) {
      LOG.warn("the {} worker cannot work: {}", kind, why);
      missing = why;
      jobs.values().forEach(job -> job.become(JobState.UNAVAILABLE, why));
      process.kill();
      return;
    }
    LOG.info(
        "{} worker {} is ready after {} ms",
        kind,
        process.pid(),
        TimeUnit.NANOSECONDS.toMillis(now - process.startedNs));
    if (process == successor && moves) {
      retire(process, now);
    }
  }

  /** The successor is ready: every job of the old process moves to it at its next keyframe. */
  private void retire(WorkerProcess next, long now) {
    WorkerProcess old = current;
    current = next;
    currentNs = now;
    successor = null;
    moves = false;
    if (old != null) {
      leave(old);
      drainNs = now;
      old.seats().forEach(Seat::move);
    }
  }

  private void leave(WorkerProcess process) {
    List<WorkerProcess> more = new ArrayList<>(leaving);
    more.add(process);
    leaving = List.copyOf(more);
  }

  private void onEnded(WorkerProcess process, long now) {
    if (leaving.contains(process)) {
      leaving = leaving.stream().filter(other -> other != process).toList();
    } else if (process == successor) {
      successor = null;
      moves = false;
      spareDueNs = sparePolicy.onEnd(process.wasReady(), process.readyNs(), now);
      LOG.warn("the next {} worker ended; the one before it goes on", kind);
    } else if (process == current) {
      current = null;
      if (missing.isEmpty() && !jobs.isEmpty()) {
        long pauseNs = first.isPresent() ? YIELD_NS : 0;
        startDueNs = policy.onEnd(process.wasReady(), workingSinceNs(process), now) + pauseNs;
        replaces = true;
        LOG.warn(
            "{} worker {} ended by itself; the next one {} in {} ms",
            kind,
            process.pid(),
            successor == null ? "starts" : "takes over",
            TimeUnit.NANOSECONDS.toMillis(startDueNs - now));
      } else {
        dropSpare();
      }
    }
    for (WorkerJob job : jobs.values()) {
      Seat seat = job.seat();
      if (seat != null && seat.in(process)) {
        job.sit(null);
        tellOfEnd(job);
      }
    }
  }

  private void tellOfEnd(WorkerJob job) {
    if (!missing.isEmpty()) {
      job.become(JobState.UNAVAILABLE, missing);
    } else if (policy.failures() >= NOTED_FAILURES) {
      job.become(
          JobState.UNAVAILABLE,
          "The "
              + kind
              + " worker ends again and again. The hub's log says why; it is tried again within 30"
              + " s.");
    } else {
      job.become(JobState.RESTARTING, "The " + kind + " worker ended and is started again.");
    }
  }

  private void seatAll() {
    WorkerProcess process = current;
    for (WorkerJob job : jobs.values()) {
      if (!missing.isEmpty()) {
        job.become(JobState.UNAVAILABLE, missing);
      } else if (process != null && process.isReady() && job.seat() == null) {
        job.sit(process.seat(job));
      }
    }
  }

  /** Once a second. */
  private void beat(long now) {
    WorkerProcess process = current;
    if (process == null) {
      if (jobs.isEmpty()) {
        dropSpare(); // They have left while the next process was to start.
      }
      return;
    }
    WorkerProcess next = successor;
    if (next != null) {
      watch(next, now);
    }
    if (watch(process, now)) {
      endIdle(process, now);
      recycleLarge(process, now);
      keepSpare(process, now);
    }
    if (!leaving.isEmpty()
        && (leaving.stream().allMatch(old -> old.seats().isEmpty())
                && now - drainNs > Heartbeat.INTERVAL_NS
            || now - drainNs > DRAIN_LIMIT_NS)) {
      leaving.forEach(WorkerProcess::kill);
    }
  }

  /** Ends a process that does not get ready in time or does not answer; says whether it works. */
  private boolean watch(WorkerProcess process, long now) {
    if (process.hasEnded()) {
      return false;
    }
    if (!process.isReady()) {
      if (now - process.startedNs > START_LIMIT_NS) {
        LOG.error("{} worker {} does not get ready and is ended", kind, process.pid());
        process.kill();
      }
      return false;
    }
    if (!process.ping()) {
      LOG.error("{} worker {} does not answer and is ended", kind, process.pid());
      process.kill();
      return false;
    }
    return true;
  }

  private void endIdle(WorkerProcess process, long now) {
    if (!jobs.isEmpty()) {
      idleSinceNs = now;
    } else if (now - Math.max(idleSinceNs, workingSinceNs(process)) > idleLimitNs) {
      LOG.info("{} worker {} has nothing to do and is ended", kind, process.pid());
      process.kill();
      dropSpare();
    }
  }

  /** Nothing is left that it could take over, nor that one would be started for. */
  private void dropSpare() {
    replaces = false;
    WorkerProcess next = successor;
    if (next != null) {
      successor = null;
      moves = false;
      leave(next);
      next.kill();
    }
  }

  private void keepSpare(WorkerProcess process, long now) {
    if (keepsSpare
        && !jobs.isEmpty()
        && successor == null
        && leaving.isEmpty()
        && now - spareDueNs >= 0
        && now - workingSinceNs(process) >= SPARE_AFTER_NS) {
      successor = launch(now, true);
    }
  }

  private void recycleLarge(WorkerProcess process, long now) {
    long resident = ResidentMemory.of(process.pid());
    if (resident > maxMemoryBytes
        && !moves
        && leaving.isEmpty()
        && recycling.replaces(process.number, workingSinceNs(process), now)) {
      LOG.warn(
          "{} worker {} has grown to {} MB{}; its jobs move to a new one",
          kind,
          process.pid(),
          resident >> 20,
          recycling.wasSoon()
              ? " within 10 minutes (its jobs need that much: raise worker.max_memory_mb)"
              : "");
      counters.recycles.increment();
      moves = true;
      WorkerProcess next = successor;
      if (next == null) {
        successor = launch(now, false);
      } else if (next.isReady()) {
        retire(next, now);
      }
    }
  }

  WorkerStats stats() {
    List<WorkerProcess> alive = processes();
    return new WorkerStats(
        kind,
        alive.size(),
        counters.starts.sum(),
        counters.restarts.sum(),
        counters.recycles.sum(),
        jobs.size(),
        0,
        alive.stream().mapToLong(process -> ResidentMemory.of(process.pid())).sum(),
        counters.framesIn.sum(),
        counters.framesOut.sum(),
        counters.framesDropped.sum());
  }

  /** Those that run now. */
  List<WorkerProcess> processes() {
    List<WorkerProcess> alive = new ArrayList<>(leaving);
    for (WorkerProcess process : new WorkerProcess[] {current, successor}) {
      if (process != null && !process.hasEnded()) {
        alive.add(process);
      }
    }
    return alive;
  }

  /** Ends the processes and returns when they are gone. */
  @Override
  public void close() {
    notes.add(new Note.Stop());
    try {
      keeper.join();
      List<WorkerProcess> alive = processes();
      alive.forEach(WorkerProcess::kill);
      for (WorkerProcess process : alive) {
        process.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
