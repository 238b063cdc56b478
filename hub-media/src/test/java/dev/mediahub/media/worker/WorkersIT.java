package dev.mediahub.media.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mediahub.media.api.WorkerConfig;
import dev.mediahub.media.api.WorkerStats;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real child processes: how they live, how they end, what is left of them. */
final class WorkersIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** A hundred take four minutes; some show the same. */
  private static final int KILLS = Integer.getInteger("mediahub.worker.kills", 5);

  @TempDir private Path folder;

  private Workers open() {
    return Workers.open(new WorkerConfig(1024, 1, Optional.of(folder)));
  }

  private static void awaitFrames(SilentStream stream, long more) {
    long wanted = stream.frames.get() + more;
    await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> stream.frames.get() >= wanted);
  }

  private static ProcessHandle worker(Workers workers) {
    await().atMost(LIMIT).until(() -> !workers.readyPids().isEmpty());
    return ProcessHandle.of(workers.readyPids().getFirst()).orElseThrow();
  }

  /** The sound's processes: the one that works and the one that stands by. */
  private static List<Long> pair(Workers workers) {
    await().atMost(LIMIT).until(() -> workers.readyPids().size() == 2);
    return workers.readyPids();
  }

  /** Ends it and waits until that is known: frames that it gave before may still come till then. */
  private static void kill(Workers workers, ProcessHandle process) {
    process.destroyForcibly();
    await()
        .atMost(LIMIT)
        .until(() -> !process.isAlive() && !workers.readyPids().contains(process.pid()));
  }

  @Test
  void noProcessRunsBeforeThereIsWork() throws Exception {
    try (Workers workers = open()) {
      assertThat(workers.stats()).extracting(WorkerStats::starts).containsOnly(0L);
      assertThat(files("run")).isEmpty();
    }
  }

  @Test
  void soundGoesThroughAndComesBackAfterAKill() throws Exception {
    try (Workers workers = open();
        SilentStream stream = new SilentStream(workers)) {
      awaitFrames(stream, 20);
      ProcessHandle first = worker(workers);
      long began = System.nanoTime();
      kill(workers, first);
      awaitReturn(stream, began, "after one kill");
      awaitFrames(stream, 1);
      assertThat(stream.states)
          .containsExactly(
              "RUNNING", "RESTARTING: The audio worker ended and is started again.", "RUNNING");
      assertThat(workers.stats().getFirst().restarts()).isEqualTo(1);
      assertThat(stream.backwards).hasValue(0);
      assertThat(worker(workers).pid()).isNotEqualTo(first.pid());
    }
  }

  private static void awaitReturn(SilentStream stream, long began, String what) {
    await().atMost(LIMIT).pollInterval(Duration.ofMillis(5)).until(() -> stream.states.size() >= 3);
    System.out.printf("sound %s: %d ms%n", what, (System.nanoTime() - began) / 1_000_000);
  }

  @Test
  void theProcessThatStandsByTakesOverAtOnce() throws Exception {
    try (Workers workers = open();
        SilentStream stream = new SilentStream(workers)) {
      List<Long> pids = pair(workers);
      long starts = workers.stats().getFirst().starts();
      assertThat(starts).isEqualTo(2);
      long began = System.nanoTime();
      kill(workers, ProcessHandle.of(pids.getFirst()).orElseThrow());
      awaitReturn(stream, began, "with a process that stands by");
      assertThat(worker(workers).pid()).as("no other was started").isEqualTo(pids.getLast());
      assertThat(workers.stats().getFirst().restarts()).isEqualTo(1);
      assertThat(pair(workers)).as("another stands by").startsWith(pids.getLast());
      assertThat(stream.backwards).hasValue(0);
    }
  }

  @Test
  void soundComesBackWhenTheProcessThatStandsByIsKilledToo() throws Exception {
    try (Workers workers = open();
        SilentStream stream = new SilentStream(workers)) {
      List<Long> pids = pair(workers);
      long began = System.nanoTime();
      pids.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
      awaitReturn(stream, began, "after all processes were killed");
      awaitFrames(stream, 1);
      assertThat(pair(workers)).doesNotContainAnyElementsOf(pids);
    }
  }

  @Test
  void aProcessThatStoodByAndEndedIsReplacedUnheard() throws Exception {
    try (Workers workers = open();
        SilentStream stream = new SilentStream(workers)) {
      List<Long> pids = pair(workers);
      kill(workers, ProcessHandle.of(pids.getLast()).orElseThrow());
      await().atMost(LIMIT).until(() -> workers.stats().getFirst().starts() == 3);
      assertThat(pair(workers)).startsWith(pids.getFirst()).doesNotContain(pids.getLast());
      assertThat(stream.states).containsExactly("RUNNING");
      assertThat(workers.stats().getFirst().restarts()).isZero();
    }
  }

  @Test
  void nothingStandsByWithoutJobs() throws Exception {
    try (Workers workers = open()) {
      List<Long> pids;
      try (SilentStream _ = new SilentStream(workers)) {
        pids = pair(workers);
      }
      ProcessHandle.of(pids.getFirst()).ifPresent(ProcessHandle::destroyForcibly);
      await().atMost(LIMIT).until(() -> descendants().isEmpty());
      assertThat(workers.stats().getFirst().restarts()).isZero();
    }
  }

  @Test
  void aProcessThatEndedLetsSoundStartBeforeIt() throws Exception {
    AtomicInteger looks = new AtomicInteger();
    AtomicInteger tooEarly = new AtomicInteger();
    List<WorkerSupervisor> itself = new CopyOnWriteArrayList<>();
    BooleanSupplier sound =
        () -> {
          tooEarly.addAndGet(itself.getFirst().processes().size());
          return looks.incrementAndGet() <= 3;
        };
    WorkerFolder sockets = WorkerFolder.open(Optional.of(folder));
    try (WorkerSupervisor supervisor =
        new WorkerSupervisor(
            "video", sockets, 1L << 30, Duration.ofMinutes(1), false, Optional.of(sound))) {
      itself.add(supervisor);
      supervisor.add(
          new WorkerJob(
              1, SilentStream.SPEC, new HeardFrames(), supervisor.counters, supervisor::remove));
      WorkerProcess first = ready(supervisor);
      assertThat(looks).as("asked at the first start").hasValue(0);
      ProcessHandle.of(first.pid()).orElseThrow().destroyForcibly();
      await().atMost(LIMIT).until(() -> supervisor.stats().restarts() == 1);
      assertThat(looks).hasValueGreaterThan(3);
      assertThat(tooEarly).as("processes while sound was being started").hasValue(0);
    }
  }

  private static WorkerProcess ready(WorkerSupervisor supervisor) {
    await()
        .atMost(LIMIT)
        .until(() -> supervisor.processes().stream().anyMatch(WorkerProcess::isReady));
    return supervisor.processes().getFirst();
  }

  @Test
  void killsLeaveNoProcessFileOrDescriptor() throws Exception {
    try (Workers workers = open()) {
      try (SilentStream stream = new SilentStream(workers)) {
        awaitFrames(stream, 1);
        kill(workers, worker(workers));
        awaitFrames(stream, 2);
        pair(workers);
        long descriptors = descriptors();
        List<String> kept = files("");
        for (int i = 0; i < KILLS; i++) {
          kill(workers, worker(workers));
          awaitFrames(stream, 2);
        }
        pair(workers);
        await().atMost(LIMIT).until(() -> descendants().size() == 2);
        assertThat(descriptors()).isLessThanOrEqualTo(descriptors + 3);
        assertThat(files("")).isEqualTo(kept);
        assertThat(files("run")).isEmpty();
        assertThat(workers.stats().getFirst().restarts()).isEqualTo(KILLS + 1L);
      }
    }
    assertThat(descendants()).isEmpty();
  }

  @Test
  void aWorkerThatGrewTooLargeHandsItsStreamsOverWithoutARestart() throws Exception {
    try (Workers workers = Workers.open(new WorkerConfig(1, 1, Optional.of(folder)));
        SilentStream stream = new SilentStream(workers)) {
      awaitFrames(stream, 1);
      ProcessHandle first = worker(workers);
      await().atMost(LIMIT).until(() -> !first.isAlive());
      awaitFrames(stream, 20);
      assertThat(stream.states).containsExactly("RUNNING");
      assertThat(workers.stats().getFirst().recycles()).isPositive();
      assertThat(workers.stats().getFirst().restarts()).isZero();
      assertThat(stream.backwards).hasValue(0);
    }
  }

  @Test
  void aStoppedWorkerIsFoundOutAndReplaced() throws Exception {
    try (Workers workers = open();
        SilentStream stream = new SilentStream(workers)) {
      awaitFrames(stream, 1);
      ProcessHandle first = worker(workers);
      new ProcessBuilder("kill", "-STOP", "" + first.pid()).start().waitFor();
      await().atMost(LIMIT).until(() -> !first.isAlive() && stream.states.size() >= 3);
      awaitFrames(stream, 1);
      assertThat(stream.states).hasSize(3);
    }
  }

  @Test
  void aHangUpIsTheHubsAlone() throws Exception {
    try (Workers workers = open();
        SilentStream stream = new SilentStream(workers)) {
      awaitFrames(stream, 1);
      ProcessHandle first = worker(workers);
      new ProcessBuilder("kill", "-HUP", "" + first.pid()).start().waitFor();
      awaitFrames(stream, 50);
      assertThat(first.isAlive()).isTrue();
      assertThat(stream.states).containsExactly("RUNNING");
    }
  }

  @Test
  void oneProcessServesManyStreams() throws Exception {
    try (Workers workers = open()) {
      List<SilentStream> streams =
          Stream.generate(() -> new SilentStream(workers)).limit(20).toList();
      streams.forEach(stream -> awaitFrames(stream, 5));
      assertThat(workers.stats().getFirst().starts()).as("one stands by").isLessThanOrEqualTo(2);
      assertThat(workers.stats().getFirst().jobs()).isEqualTo(20);
      streams.forEach(SilentStream::close);
      assertThat(workers.stats().getFirst().jobs()).isZero();
    }
  }

  @Test
  void withoutTheNativeLibraryTheStateSaysWhatIsMissing() throws Exception {
    String classPath = System.getProperty("java.class.path");
    String without =
        Arrays.stream(classPath.split(":"))
            .filter(entry -> !entry.contains("linux-x86_64"))
            .collect(Collectors.joining(":"));
    System.setProperty("java.class.path", without);
    try (Workers workers = open();
        SilentStream stream = new SilentStream(workers)) {
      await().atMost(LIMIT).until(() -> !stream.states.isEmpty());
      assertThat(stream.states)
          .singleElement()
          .asString()
          .startsWith("UNAVAILABLE: FFmpeg's native library")
          .contains("org.bytedeco:ffmpeg");
    } finally {
      System.setProperty("java.class.path", classPath);
    }
  }

  @Test
  void nothingIsLeftOfAWorkerWhoseHubWasKilled() throws Exception {
    Process hub =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                HubThatIsKilled.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(hub.getInputStream(), StandardCharsets.UTF_8))) {
      String line = out.lines().filter(text -> text.startsWith("WORKER ")).findFirst().orElse("");
      ProcessHandle worker = ProcessHandle.of(Long.parseLong(line.substring(7))).orElseThrow();
      assertThat(worker.info().arguments().orElse(new String[0]))
          .noneMatch(argument -> argument.matches("[0-9a-f]{32}"));
      hub.destroyForcibly();
      await().atMost(LIMIT).until(() -> !worker.isAlive());
    }
    Files.createFile(folder.resolve("run").resolve("audio-7.sock"));
    try (Workers _ = open()) {
      assertThat(files("run")).isEmpty();
    }
  }

  @Test
  void aClosedJobIsSilent() throws Exception {
    try (Workers workers = open();
        SilentStream stream = new SilentStream(workers)) {
      awaitFrames(stream, 5);
      TranscodeJob refusing = workers.open(SilentStream.SPEC, stream);
      refusing.close();
      assertThat(refusing.offer(ByteBuffer.allocate(4), 0, true)).isFalse();
    }
  }

  private static List<ProcessHandle> descendants() {
    return ProcessHandle.current().descendants().filter(ProcessHandle::isAlive).toList();
  }

  private static long descriptors() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    }
  }

  private List<String> files(String below) throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve(below))) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .sorted()
          .toList();
    }
  }
}
