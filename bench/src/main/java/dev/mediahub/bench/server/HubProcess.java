package dev.mediahub.bench.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A hub started for the measurement, pinned to the first core where {@code taskset} is there. */
public final class HubProcess implements AutoCloseable {
  private static final String READY = "READY ";
  private static final long START_SECONDS = 120;
  private static final long STOP_SECONDS = 12;

  private final Process process;
  private final URI url;
  private final @Nullable Path data;

  private HubProcess(Process process, URI url, @Nullable Path data) {
    this.process = process;
    this.url = url;
    this.data = data;
  }

  /**
   * Starts the whole hub by its launcher, with an empty data folder, and waits until it is ready.
   *
   * @param home the launcher's folder
   * @param settings more of the hub's keys, {@code key=value}
   * @param apiToken of global scope, for {@link HubApi}
   */
  public static HubProcess whole(
      Path home, boolean gso, List<String> settings, List<String> jvmOptions, String apiToken)
      throws IOException, InterruptedException {
    Path launcher = home.resolve("hub");
    if (run(List.of(launcher.toString(), "build")) != 0) {
      throw new IOException("the hub could not be built");
    }
    Path data = Files.createTempDirectory("mediahub-bench");
    int httpPort = freeTcpPort();
    List<String> command = pinned();
    command.addAll(List.of(launcher.toString(), "run", "--data", data.toString()));
    for (String set :
        List.of(
            "http.host=127.0.0.1",
            "http.port=" + httpPort,
            "media.udp_port=" + freeUdpPort(),
            "media.tcp_port=-1",
            "rtmp.port=0",
            "media.external_ip=[127.0.0.1]",
            "media.gso=" + gso,
            "admin.api_token=" + apiToken)) {
      command.addAll(List.of("--set", set));
    }
    for (String set : settings) {
      command.addAll(List.of("--set", set));
    }
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("MEDIAHUB_JAVA_OPTS", String.join(" ", jvmOptions));
    URI url = URI.create("http://127.0.0.1:" + httpPort);
    HubProcess hub = new HubProcess(builder.start(), url, data);
    try {
      hub.awaitReady();
    } catch (IOException | InterruptedException e) {
      hub.close();
      throw e;
    }
    return hub;
  }

  private void awaitReady() throws IOException, InterruptedException {
    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (!HubApi.isReady(url)) {
      if (!process.isAlive() || System.nanoTime() > deadlineNs) {
        throw new IOException("the hub did not become ready");
      }
      Thread.sleep(200);
    }
  }

  /** Starts the media plane alone, with the launcher's JVM options, and waits until it listens. */
  public static HubProcess mediaOnly(boolean gso, List<String> jvmOptions) throws IOException {
    List<String> command = pinned();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xms64m",
            "-Xmx512m",
            "-XX:MaxGCPauseMillis=5",
            "-XX:+UseG1GC",
            "-XX:G1PeriodicGCInterval=30000",
            "-XX:MinHeapFreeRatio=20",
            "-XX:MaxHeapFreeRatio=40",
            "--enable-native-access=ALL-UNNAMED"));
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(MediaOnlyHub.class.getName(), "AUTO", Boolean.toString(gso)));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader out = process.inputReader();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith(READY)) {
        Thread.ofVirtual().start(() -> out.lines().forEach(System.err::println));
        URI url = URI.create("http://127.0.0.1:" + line.substring(READY.length()));
        return new HubProcess(process, url, null);
      }
      System.err.println(line);
    }
    throw new IOException("the media plane ended before it was ready");
  }

  private static List<String> pinned() {
    return new ArrayList<>(hasTaskset() ? List.of("taskset", "-c", "0") : List.of());
  }

  private static boolean hasTaskset() {
    return Files.isExecutable(Path.of("/usr/bin/taskset"))
        && Runtime.getRuntime().availableProcessors() > 1;
  }

  /** Moves this process to all cores but the first. */
  public static void pinGenerator() throws IOException, InterruptedException {
    if (hasTaskset()) {
      String cores = "1-" + (Runtime.getRuntime().availableProcessors() - 1);
      String own = Long.toString(ProcessHandle.current().pid());
      if (run(List.of("taskset", "-a", "-c", "-p", cores, own)) != 0) {
        System.err.println("bench: not pinned; server and clients share the cores");
      }
    }
  }

  private static int run(List<String> command) throws IOException, InterruptedException {
    return new ProcessBuilder(command)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start()
        .waitFor();
  }

  private static int freeTcpPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static int freeUdpPort() throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0)) {
      return socket.getLocalPort();
    }
  }

  public URI url() {
    return url;
  }

  /** Of the hub's own process; an embedded database has processes of its own. */
  public ProcessUse use() {
    return new ProcessUse(process.pid());
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    if (data != null) {
      remove(data);
    }
  }

  private static void remove(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      System.err.println("bench: " + folder + " could not be removed: " + e.getMessage());
    }
  }
}
