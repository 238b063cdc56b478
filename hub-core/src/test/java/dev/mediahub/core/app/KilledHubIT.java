package dev.mediahub.core.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mediahub.core.http.Json;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

  private final AtomicInteger numbers = new AtomicInteger();
  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  @TempDir Path folder;

  private HubProcess start() throws IOException {
    return HubProcess.start(folder, Map.of("MEDIAHUB_ADMIN_API_TOKEN", TOKEN));
  }

  /** Makes apps until the hub is gone. */
  private void makeApps(HubProcess hub) {
    try {
      while (hub.process().isAlive()) {
        makeApp(hub);
      }
    } catch (IOException e) {
      // Killed: whether this last one was made nobody knows.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void makeApp(HubProcess hub) throws IOException, InterruptedException {
    String name = "kept-" + numbers.incrementAndGet();
    try {
      String body = "{\"name\":\"" + name + "\"}";
      if (hub.send("POST", "/api/v1/apps", TOKEN, body).statusCode() == 201) {
        acknowledged.add(name);
      }
    } catch (HttpTimeoutException e) {
      // Slow: whether it was made nobody knows.
    }
  }

  private void checkNothingIsLost(HubProcess hub) throws Exception {
    Set<String> there = ConcurrentHashMap.newKeySet();
    for (JsonNode app : json(hub.get("/api/v1/apps", TOKEN))) {
      there.add(app.get("name").asText());
    }
    assertThat(there).containsAll(acknowledged);
    JsonNode audit = json(hub.get("/api/v1/audit?limit=1", TOKEN));
    assertThat(audit.get("total").asInt()).isGreaterThanOrEqualTo(acknowledged.size());
  }

  private static JsonNode json(HttpResponse<String> answer) throws IOException {
    assertThat(answer.statusCode()).isEqualTo(200);
    return Json.mapper().readTree(answer.body());
  }

  @Test
  void keepsWhatItAcknowledged() throws Exception {
    for (int life = 1; life <= 2; life++) {
      try (HubProcess hub = start()) {
        checkNothingIsLost(hub);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
          threads.add(Thread.ofVirtual().start(() -> makeApps(hub)));
        }
        int enough = life * CHANGES_A_LIFE;
        await().atMost(Duration.ofSeconds(60)).until(() -> acknowledged.size() >= enough);
        hub.process().destroyForcibly().waitFor();
        for (Thread thread : threads) {
          thread.join();
        }
      }
    }
    try (HubProcess hub = start()) {
      checkNothingIsLost(hub);
    }
  }
}
