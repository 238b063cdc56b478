package dev.mediahub.core.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
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

/** A whole hub in a process of its own, on loopback and free ports. */
final class HubProcess implements AutoCloseable {
  private static final Pattern READY = Pattern.compile("Mediahub is ready at (https?://\\S+)");
  private static final long LIMIT_SECONDS = 60;

  private final Process process;
  private final Path log;
  private final Queue<String> said = new ConcurrentLinkedQueue<>();
  private final HttpClient client = HttpClient.newHttpClient();
  private final URI url;

  private HubProcess(Process process, Path log) throws IOException {
    this.process = process;
    this.log = log;
    BufferedReader out = process.inputReader();
    url = awaitReady(out);
    Thread.ofVirtual().start(() -> out.lines().forEach(said::add));
  }

  /**
   * Returns when it is ready.
   *
   * @param folder gets the data folder {@code data} and the log {@code log}
   */
  static HubProcess start(Path folder, Map<String, String> environment, String... more)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx256m",
            "--enable-native-access=ALL-UNNAMED",
            "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.addAll(
        List.of("dev.mediahub.core.app.Main", "--data", folder.resolve("data").toString()));
    List<String> sets =
        new ArrayList<>(
            List.of(
                "http.host=127.0.0.1",
                "http.port=0",
                "rtmp.port=0",
                "media.udp_port=0",
                "media.tcp_port=0",
                "media.external_ip=127.0.0.1"));
    sets.addAll(List.of(more));
    sets.forEach(set -> command.addAll(List.of("--set", set)));
    Path log = folder.resolve("log");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
    builder.environment().putAll(environment);
    return new HubProcess(builder.start(), log);
  }

  private URI awaitReady(BufferedReader out) throws IOException {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      said.add(line);
      Matcher ready = READY.matcher(line);
      if (ready.find()) {
        return URI.create(ready.group(1).replace("localhost", "127.0.0.1"));
      }
    }
    throw new IOException("the hub ended before it was ready: " + output() + log());
  }

  /** Its stdout so far. */
  String output() {
    return String.join("\n", said);
  }

  /** Its stderr so far. */
  String log() throws IOException {
    return Files.readString(log);
  }

  Process process() {
    return process;
  }

  HttpResponse<String> send(String method, String path, String token, String body)
      throws IOException, InterruptedException {
    return send(method, path, token, "application/json", body);
  }

  HttpResponse<String> send(String method, String path, String token, String type, String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url.resolve(path))
            .timeout(Duration.ofSeconds(LIMIT_SECONDS))
            .header("Content-Type", type)
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  HttpResponse<String> get(String path, String token) throws IOException, InterruptedException {
    return send("GET", path, token, "");
  }

  /** SIGTERM. By its handle: {@link Process#destroy} would also close what it prints. */
  void tell() {
    process.toHandle().destroy();
  }

  /** Its exit code. */
  int awaitEnd() throws InterruptedException {
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the hub does not end");
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    client.close();
    process.destroy();
    try {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
