package dev.mediahub.bench.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A hub started for the measurement, pinned to the first core where {@code taskset} is there. */
public final class HubProcess implements AutoCloseable {
  private final Process process;
  private final int httpPort;

  private HubProcess(Process process, int httpPort) {
    this.process = process;
    this.httpPort = httpPort;
  }

  /** Starts the media plane alone, with the launcher's JVM options, and waits until it listens. */
  public static HubProcess mediaOnly(boolean gso, List<String> jvmOptions) throws IOException {
    List<String> command = new ArrayList<>();
    if (hasTaskset()) {
      command.addAll(List.of("taskset", "-c", "0"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseZGC",
            "-Xms64m",
            "-Xmx512m",
            "-XX:SoftMaxHeapSize=160m",
            "-XX:ZUncommitDelay=30",
            "--enable-native-access=ALL-UNNAMED"));
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(MediaOnlyHub.class.getName(), "AUTO", Boolean.toString(gso)));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader out = process.inputReader();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith("READY ")) {
        drain(out);
        return new HubProcess(process, Integer.parseInt(line.substring(6)));
      }
      System.err.println(line);
    }
    throw new IOException("the hub ended before it was ready");
  }

  private static void drain(BufferedReader out) {
    Thread.ofVirtual().start(() -> out.lines().forEach(System.err::println));
  }

  public static boolean hasTaskset() {
    return Files.isExecutable(Path.of("/usr/bin/taskset"))
        && Runtime.getRuntime().availableProcessors() > 1;
  }

  /** Moves this process to all cores but the first. */
  public static void pinGenerator() throws IOException, InterruptedException {
    int last = Runtime.getRuntime().availableProcessors() - 1;
    if (hasTaskset()) {
      String own = Long.toString(ProcessHandle.current().pid());
      int _ =
          new ProcessBuilder("taskset", "-a", "-c", "-p", "1-" + last, own)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor();
    }
  }

  public int httpPort() {
    return httpPort;
  }

  public ProcessUse use() {
    return new ProcessUse(process.pid());
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
