package dev.mediahub.core.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mediahub.core.http.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A hub that is killed while it works keeps every change that it acknowledged, and its record of
 * it. {@code src/test/scripts/kill_loop.py} does the same for minutes and with more kinds of
 * changes.
 */
final class KilledHubIT {
  private static final String TOKEN = "sk_" + "killed-hub-test-".repeat(3);
  private static final int THREADS = 4;
  private static final int CHANGES_A_LIFE = 25;

  private final HttpClient client = HttpClient.newHttpClient();
  private final AtomicInteger numbers = new AtomicInteger();
  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  @TempDir Path data;

  private HttpResponse<String> send(int port, String method, String path, String body)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Authorization", "Bearer " + TOKEN)
            .timeout(Duration.ofSeconds(30))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private Process start(int port) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "--data",
                data.toString()));
    for (String set :
        List.of(
            "http.host=127.0.0.1",
            "http.port=" + port,
            "media.udp_port=0",
            "media.tcp_port=0",
            "rtmp.port=0",
            "rtmps.port=0",
            "admin.api_token=" + TOKEN)) {
      command.addAll(List.of("--set", set));
    }
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith("Mediahub is ready")) {
        return process;
      }
    }
    throw new IOException("the hub did not start");
  }

  /** Makes apps until the hub is gone. */
  private void makeApps(Process hub, int port) {
    try {
      while (hub.isAlive()) {
        makeApp(port);
      }
    } catch (IOException e) {
      // Killed: whether this last one was made nobody knows.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void makeApp(int port) throws IOException, InterruptedException {
    String name = "kept-" + numbers.incrementAndGet();
    try {
      if (send(port, "POST", "/api/v1/apps", "{\"name\":\"" + name + "\"}").statusCode() == 201) {
        acknowledged.add(name);
      }
    } catch (HttpTimeoutException e) {
      // Slow: whether it was made nobody knows.
    }
  }

  private void checkNothingIsLost(int port) throws Exception {
    Set<String> there = ConcurrentHashMap.newKeySet();
    for (JsonNode app : json(send(port, "GET", "/api/v1/apps", ""))) {
      there.add(app.get("name").asText());
    }
    assertThat(there).containsAll(acknowledged);
    JsonNode audit = json(send(port, "GET", "/api/v1/audit?limit=1", ""));
    assertThat(audit.get("total").asInt()).isGreaterThanOrEqualTo(acknowledged.size());
  }

  private static JsonNode json(HttpResponse<String> answer) throws IOException {
    assertThat(answer.statusCode()).isEqualTo(200);
    return Json.mapper().readTree(answer.body());
  }

  @Test
  void keepsWhatItAcknowledged() throws Exception {
    int port = freePort();
    for (int life = 1; life <= 2; life++) {
      Process hub = start(port);
      try {
        checkNothingIsLost(port);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
          threads.add(Thread.ofVirtual().start(() -> makeApps(hub, port)));
        }
        int enough = life * CHANGES_A_LIFE;
        await().atMost(Duration.ofSeconds(60)).until(() -> acknowledged.size() >= enough);
        hub.destroyForcibly().waitFor();
        for (Thread thread : threads) {
          thread.join();
        }
      } finally {
        hub.destroyForcibly();
      }
    }
    Process hub = start(port);
    try {
      checkNothingIsLost(port);
    } finally {
      hub.destroyForcibly();
      client.close();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
