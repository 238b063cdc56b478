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

  private final Path folder;

  public ProcessUse(long pid) {
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
