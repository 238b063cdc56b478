package dev.mediahub.bench.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the system (Linux) says that a process uses. */
public final class ProcessUse {
  private static final int FIELDS_BEFORE_UTIME = 11;
  private static final long TICK_NS = 10_000_000L;

  private final long pid;
  private final Path folder;

  public ProcessUse(long pid) {
    this.pid = pid;
    folder = Path.of("/proc", Long.toString(pid));
  }

  public static ProcessUse own() {
    return new ProcessUse(ProcessHandle.current().pid());
  }

  /** CPU time of all its threads in user and system mode, in steps of 10 ms. */
  public long cpuNs() throws IOException {
    String stat = Files.readString(folder.resolve("stat"));
    // The name before ')' may hold anything.
    List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" "));
    long user = Long.parseLong(fields.get(FIELDS_BEFORE_UTIME));
    long system = Long.parseLong(fields.get(FIELDS_BEFORE_UTIME + 1));
    return (user + system) * TICK_NS;
  }

  /** Has a JVM collect all garbage and give back the memory it lay in. */
  void collectGarbage() throws IOException, InterruptedException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    int exit =
        new ProcessBuilder(jcmd, Long.toString(pid), "GC.run")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start()
            .waitFor();
    if (exit != 0) {
      throw new IOException("jcmd could not have the hub collect its garbage: exit " + exit);
    }
  }

  public long residentBytes() throws IOException {
    return Files.readAllLines(folder.resolve("status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
        .findFirst()
        .orElseThrow(() -> new IOException(folder + " has no memory of its own"));
  }

  /** Open descriptors. */
  public int descriptors() throws IOException {
    return entries("fd");
  }

  /** Threads that the system knows; virtual ones are none of them. */
  public int threads() throws IOException {
    return entries("task");
  }

  private int entries(String name) throws IOException {
    try (Stream<Path> list = Files.list(folder.resolve(name))) {
      return (int) list.count();
    }
  }
}
