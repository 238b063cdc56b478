package dev.mediahub.core.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mediahub.core.db.Database;
import dev.mediahub.core.db.DatabaseAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A receiver that is away, and a hub that is killed meanwhile: every event arrives, in order. */
final class WebhookKillIT {
  private static final int EVENTS = 60;

  private final DatabaseAddress address = Postgres.create();
  private final Path keyFile = RunningHub.newKeyFile();

  @Test
  void deliversEveryEventInOrderOverTwoKills() throws Exception {
    int port;
    try (Receiver receiver = Receiver.at(0)) {
      port = receiver.port();
      try (RunningHub hub = RunningHub.start(address, keyFile)) {
        hub.send(
            "PATCH",
            "/api/v1/apps/live",
            RunningHub.TOKEN,
            "{\"callbackUrl\":\"" + receiver.url() + "\",\"callbackSecret\":\"hush\"}");
      }
    }
    try (Database database = Postgres.open(address)) {
      try (HubInAProcess hub = HubInAProcess.start(address, keyFile)) {
        startRooms(hub, 0, EVENTS / 2);
        awaitOutbox(database, EVENTS / 2);
        hub.kill();
      }
      try (HubInAProcess hub = HubInAProcess.start(address, keyFile)) {
        startRooms(hub, EVENTS / 2, EVENTS);
        awaitOutbox(database, EVENTS);
        try (Receiver receiver = Receiver.at(port)) {
          await()
              .atMost(Duration.ofSeconds(20))
              .pollInterval(Duration.ofMillis(2))
              .until(() -> receiver.told().size() >= 5);
          hub.kill();
          int before = receiver.told().size();
          try (HubInAProcess again = HubInAProcess.start(address, keyFile)) {
            await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> distinctRooms(receiver).size() == EVENTS);
          }
          assertThat(before).as("killed in the midst of it").isLessThan(EVENTS);
          check(receiver);
        }
      }
    }
  }

  private static void check(Receiver receiver) {
    assertThat(distinctRooms(receiver))
        .containsExactlyElementsOf(IntStream.range(0, EVENTS).mapToObj(i -> "live-" + i).toList());
    assertThat(receiver.told())
        .allSatisfy(
            told -> assertThat(told.signature()).hasValue(Receiver.signature("hush", told.body())));
    assertThat(receiver.told().size()).as("one repetition at most").isLessThanOrEqualTo(EVENTS + 1);
  }

  private static void startRooms(HubInAProcess hub, int from, int to) {
    for (int i = from; i < to; i++) {
      hub.startRoom("live-" + i);
    }
  }

  private static void awaitOutbox(Database database, int rows) {
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() ->
            database.call(handle ->
                handle
                    .createQuery("select count(*) from webhook_deliveries")
                    .mapTo(Integer.class)
                    .one())
                == rows);
  }

  private static List<String> distinctRooms(Receiver receiver) {
    return receiver.told().stream()
        .map(told -> told.json().get("room").asText())
        .distinct()
        .toList();
  }
}
