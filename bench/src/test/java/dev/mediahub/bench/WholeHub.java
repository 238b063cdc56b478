package dev.mediahub.bench;

import dev.mediahub.bench.client.Endpoint;
import dev.mediahub.bench.server.HubApi;
import dev.mediahub.bench.server.ProcessUse;
import dev.mediahub.media.protocol.srtp.SrtpProfile;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The whole hub as users run it, in a process of its own, from this test's class path. */
final class WholeHub implements AutoCloseable {
  static final String API_TOKEN = "sk_" + "whole-hub-test-".repeat(3);
  private static final Pattern READY = Pattern.compile("Mediahub is ready at (http://\\S+)");
  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private static final Duration ANSWER = Duration.ofSeconds(20);
  private static final long STOP_SECONDS = 12;

  private final Process process;
  private final Queue<String> said = new ConcurrentLinkedQueue<>();
  private final URI url;

  private WholeHub(Process process) throws IOException {
    this.process = process;
    BufferedReader out = process.inputReader();
    url = awaitReady(out);
    Thread.ofVirtual().start(() -> out.lines().forEach(said::add));
  }

  /** Starts a hub over this data folder, on loopback and free ports; returns when it is ready. */
  static WholeHub start(Path data) throws IOException {
    return start(data, Map.of());
  }

  /** As {@link #start(Path)}, with more environment and options for its JVM. */
  static WholeHub start(Path data, Map<String, String> environment, String... jvmOptions)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseG1GC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx512m",
            "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of(jvmOptions));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("dev.mediahub.core.app.Main", "--data", data.toString()));
    for (String set :
        List.of(
            "http.host=127.0.0.1",
            "http.port=0",
            "media.udp_port=0",
            "media.tcp_port=0",
            "rtmp.port=0",
            "media.external_ip=127.0.0.1",
            "admin.api_token=" + API_TOKEN)) {
      command.addAll(List.of("--set", set));
    }
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    return new WholeHub(builder.start());
  }

  private URI awaitReady(BufferedReader out) throws IOException {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      said.add(line);
      Matcher ready = READY.matcher(line);
      if (ready.find()) {
        return URI.create(ready.group(1).replace("localhost", "127.0.0.1"));
      }
    }
    throw new IOException("the hub ended before it was ready: " + output());
  }

  /** All that it printed. */
  String output() {
    return String.join("\n", said);
  }

  URI url() {
    return url;
  }

  long pid() {
    return process.pid();
  }

  ProcessUse use() {
    return new ProcessUse(pid());
  }

  /** The processes it started: the embedded database's. */
  List<ProcessHandle> children() {
    return process.descendants().toList();
  }

  /** Where a room's clients go, with a token that lets them publish and play. */
  Endpoint room(String name) throws IOException, InterruptedException {
    String token = HubApi.joinToken(url, API_TOKEN, name);
    return new Endpoint(
        url.resolve("/whip/live/" + name),
        url.resolve("/whep/live/" + name),
        token,
        token,
        SrtpProfile.AEAD_AES_128_GCM,
        true);
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return get(path, API_TOKEN);
  }

  HttpResponse<String> get(String path, String token) throws IOException, InterruptedException {
    return HTTP.send(request(path, token).build(), BodyHandlers.ofString());
  }

  HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
    return HTTP.send(
        request(path, API_TOKEN)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json))
            .build(),
        BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path, String token) {
    return HttpRequest.newBuilder(url.resolve(path))
        .timeout(ANSWER)
        .header("Authorization", "Bearer " + token);
  }

  /** The sum of a metric's values whose line begins with {@code prefix}. */
  double metric(String prefix) throws IOException, InterruptedException {
    return get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(prefix))
        .collect(
            Collectors.summingDouble(
                line -> Double.parseDouble(line.substring(line.lastIndexOf(' ')))));
  }

  /** Collects its garbage, all of it, and counts the objects left of a class. */
  long liveObjects(String className) throws IOException, InterruptedException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process histogram =
        new ProcessBuilder(jcmd.toString(), Long.toString(pid()), "GC.class_histogram").start();
    long count =
        histogram
            .inputReader()
            .lines()
            .map(line -> line.strip().split("\\s+", -1))
            .filter(fields -> fields.length >= 4 && fields[3].equals(className))
            .mapToLong(fields -> Long.parseLong(fields[1]))
            .sum();
    if (histogram.waitFor() != 0) {
      throw new IOException("jcmd GC.class_histogram failed");
    }
    return count;
  }

  /** {@code kill -9}, as by the kernel or a power cut: nothing of it runs any more. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** SIGTERM. By its handle: {@link Process#destroy} would also close what it prints. */
  void tell() {
    process.toHandle().destroy();
  }

  /** Its exit code. */
  int awaitEnd() throws InterruptedException {
    if (!process.waitFor(2 * STOP_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the hub does not end");
    }
    return process.exitValue();
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
  }
}
