package dev.mediahub.core.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mediahub.core.db.Database;
import dev.mediahub.core.db.DatabaseAddress;
import dev.mediahub.core.net.HeldPort;
import dev.mediahub.media.api.MediaEvent;
import dev.mediahub.media.api.ParticipantInfo;
import dev.mediahub.media.api.RoomKey;
import dev.mediahub.media.api.TrackInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A receiver that is away, and a hub that is killed meanwhile: every event arrives, in order, and
 * what was on at a kill is told to have ended.
 */
final class WebhookKillIT {
  private static final int ROOMS = 30;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** With the pauses between attempts at a receiver that was away. */
  private static final Duration DELIVERED = Duration.ofSeconds(90);

  /** Those that were on when the hub was killed first end before the others start. */
  private static final List<String> EXPECTED =
      Stream.of(
              story("room_started", IntStream.range(0, ROOMS / 2)),
              story("room_finished", IntStream.range(0, ROOMS / 2).map(i -> ROOMS / 2 - 1 - i)),
              story("room_started", IntStream.range(ROOMS / 2, ROOMS)),
              story("room_finished", IntStream.range(0, ROOMS / 2).map(i -> ROOMS - 1 - i)))
          .flatMap(each -> each)
          .toList();

  private final DatabaseAddress address = Postgres.create();
  private final Path keyFile = RunningHub.newKeyFile();

  @Test
  void deliversEveryEventInOrderOverTwoKills() throws Exception {
    HeldPort port = new HeldPort();
    try (Receiver receiver = Receiver.at(port.number());
        RunningHub hub = RunningHub.start(address, keyFile)) {
      callTo(receiver, hub);
    }
    try (port;
        Database database = Postgres.open(address)) {
      try (HubInAProcess hub = HubInAProcess.start(address, keyFile)) {
        startRooms(hub, 0, ROOMS / 2);
        awaitOutbox(database, ROOMS / 2);
        hub.kill();
      }
      try (HubInAProcess hub = HubInAProcess.start(address, keyFile)) {
        startRooms(hub, ROOMS / 2, ROOMS);
        awaitOutbox(database, ROOMS * 3 / 2);
        try (Receiver receiver = Receiver.at(port.number())) {
          receiver.fallSilentFrom(5);
          await().atMost(DELIVERED).until(() -> receiver.told().size() >= 5);
          hub.kill();
          assertThat(receiver.told())
              .as("killed in the midst of it")
              .hasSizeLessThan(EXPECTED.size());
          receiver.answerAgain();
          try (HubInAProcess again = HubInAProcess.start(address, keyFile)) {
            await().atMost(DELIVERED).until(() -> distinct(receiver).size() == EXPECTED.size());
          }
          check(receiver);
        }
      }
    }
  }

  @Test
  void tellsTheEndOfAllThatWasOnLastBegunFirst() {
    RoomKey room = new RoomKey("live", "live-demo");
    try (Receiver receiver = Receiver.at(0)) {
      RunningHub killed = RunningHub.start(address, keyFile);
      try {
        callTo(receiver, killed);
        String key =
            killed
                .post("/api/v1/apps/live/ingress", "{\"inputType\":\"whip\",\"room\":\"demo\"}")
                .data()
                .get("streamKey")
                .asText();
        killed.media.tell(new MediaEvent.RoomStarted(room, FakeMediaServer.JOINED));
        killed.offer("/whip", key);
        ParticipantInfo who = killed.media.room(room).orElseThrow().participants().getFirst();
        killed.media.tell(new MediaEvent.ParticipantJoined(room, FakeMediaServer.JOINED, who));
        for (TrackInfo track : who.tracks()) {
          killed.media.tell(
              new MediaEvent.TrackPublished(room, FakeMediaServer.JOINED, who.identity(), track));
        }
        killed.media.mediaArrives(room, who.identity());
        RoomKey over = new RoomKey("live", "live-over");
        killed.media.tell(new MediaEvent.RoomStarted(over, FakeMediaServer.JOINED));
        killed.media.tell(new MediaEvent.RoomFinished(over, FakeMediaServer.JOINED));
        await().atMost(PATIENCE).until(() -> receiver.told().size() == 7);
      } finally {
        // Nobody hears how what is on ends, as after a kill.
        killed.close();
      }
      int before = receiver.told().size();
      try (RunningHub again = RunningHub.start(address, keyFile)) {
        await().atMost(PATIENCE).until(() -> receiver.told().size() == before + 5);
      }
      List<Receiver.Told> ends = receiver.told().subList(before, before + 5);
      assertThat(ends)
          .extracting(Receiver.Told::event)
          .containsExactly(
              "stream_ended",
              "ingress_ended",
              "track_unpublished",
              "participant_left",
              "room_finished");
      assertThat(ends)
          .allSatisfy(told -> assertThat(told.json().get("room").asText()).isEqualTo("live-demo"));
      assertThat(ends.getFirst().json().get("data"))
          .hasToString(
              "{\"streamId\":\"live-demo/ingress-live\",\"room\":\"live-demo\",\"type\":\"whip\","
                  + "\"participant\":\"ingress-live\",\"reason\":\"hub_restarted\"}");
      assertThat(ends.get(3).json().at("/data/reason").asText()).isEqualTo("hub_restarted");
      try (RunningHub third = RunningHub.start(address, keyFile)) {
        assertThat(third.get("/api/v1/apps/live/webhooks/deliveries").json().get("total").asInt())
            .as("told once")
            .isEqualTo(before + 5);
      }
    }
  }

  private static void callTo(Receiver receiver, RunningHub hub) {
    hub.send(
        "PATCH",
        "/api/v1/apps/live",
        RunningHub.TOKEN,
        "{\"callbackUrl\":\"" + receiver.url() + "\",\"callbackSecret\":\"hush\"}");
  }

  private static void check(Receiver receiver) {
    assertThat(distinct(receiver)).containsExactlyElementsOf(EXPECTED);
    assertThat(receiver.told())
        .allSatisfy(
            told -> assertThat(told.signature()).hasValue(Receiver.signature("hush", told.body())));
    assertThat(receiver.told().size())
        .as("one repetition at most")
        .isLessThanOrEqualTo(EXPECTED.size() + 1);
  }

  private static void startRooms(HubInAProcess hub, int from, int to) {
    for (int i = from; i < to; i++) {
      hub.startRoom("live-" + i);
    }
  }

  private static void awaitOutbox(Database database, int rows) {
    await()
        .atMost(PATIENCE)
        .until(() ->
            database.call(handle ->
                handle
                    .createQuery("select count(*) from webhook_deliveries")
                    .mapTo(Integer.class)
                    .one())
                == rows);
  }

  private static Stream<String> story(String event, IntStream rooms) {
    return rooms.mapToObj(room -> event + " live-" + room);
  }

  private static List<String> distinct(Receiver receiver) {
    return receiver.told().stream()
        .map(told -> told.event() + " " + told.json().get("room").asText())
        .distinct()
        .toList();
  }
}
