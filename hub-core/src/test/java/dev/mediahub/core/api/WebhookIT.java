package dev.mediahub.core.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mediahub.media.api.MediaEvent;
import dev.mediahub.media.api.RoomKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What a receiver is told, and what follows from its answers. */
final class WebhookIT {
  private static final RunningHub hub = RunningHub.start();
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @AfterAll
  static void stop() {
    hub.close();
  }

  private static void makeApp(String name, String url, String secret) {
    hub.post("/api/v1/apps", "{\"name\":\"" + name + "\"}");
    var changed =
        hub.send(
            "PATCH",
            "/api/v1/apps/" + name,
            RunningHub.TOKEN,
            "{\"callbackUrl\":\"" + url + "\",\"callbackSecret\":\"" + secret + "\"}");
    assertThat(changed.status()).as(changed.body()).isEqualTo(200);
  }

  private static JsonNode deliveries(String app, String query) {
    return hub.get("/api/v1/apps/" + app + "/webhooks/deliveries" + query).json();
  }

  private static void awaitDone(String app) {
    await()
        .atMost(PATIENCE)
        .until(() -> deliveries(app, "?status=pending").path("total").asInt(-1) == 0);
  }

  @Test
  void tellsALifeInOrderAndSigned() {
    try (Receiver receiver = Receiver.at(0)) {
      makeApp("told", receiver.url(), "hush");
      JsonNode ingress =
          hub.post(
                  "/api/v1/apps/told/ingress",
                  "{\"inputType\":\"whip\",\"room\":\"demo\",\"participantIdentity\":\"obs\"}")
              .data();
      RoomKey room = new RoomKey("told", "told-demo");
      hub.media.tell(new MediaEvent.RoomStarted(room, FakeMediaServer.JOINED));
      var published = hub.offer("/whip", ingress.get("streamKey").asText());
      hub.media.mediaArrives(room, "obs");
      hub.send("DELETE", published.header("Location"), null, null);
      hub.media.tell(new MediaEvent.RoomFinished(room, FakeMediaServer.JOINED.plusSeconds(61)));
      await().atMost(PATIENCE).until(() -> receiver.told().size() == 6);

      assertThat(receiver.events())
          .containsExactly(
              "room_started",
              "ingress_started",
              "stream_started",
              "ingress_ended",
              "stream_ended",
              "room_finished");
      for (Receiver.Told told : receiver.told()) {
        assertThat(told.signature()).hasValue(Receiver.signature("hush", told.body()));
        JsonNode body = told.json();
        assertThat(body.fieldNames())
            .toIterable()
            .containsExactly("id", "event", "app", "room", "ts", "timestamp", "data");
        assertThat(body.get("id").asText()).isEqualTo(told.delivery());
        assertThat(body.get("event").asText()).isEqualTo(told.event());
        assertThat(body.get("app").asText()).isEqualTo("told");
        assertThat(body.get("room").asText()).isEqualTo("told-demo");
        assertThat(body.get("timestamp").asText()).isEqualTo(told.timestamp());
        assertThat(Instant.parse(body.get("ts").asText()).toEpochMilli())
            .isEqualTo(body.get("timestamp").asLong());
      }
      JsonNode started = receiver.told().get(2).json().get("data");
      assertThat(started.get("streamId").asText()).isEqualTo("told-demo/obs");
      assertThat(started.get("type").asText()).isEqualTo("whip");
      assertThat(started.get("participant").asText()).isEqualTo("obs");
      assertThat(receiver.told().get(1).json().at("/data/ingressId").asText())
          .isEqualTo(ingress.get("ingressId").asText());
    }
  }

  @Test
  void triesAgainOnlyWhereThatCanHelpAndKeepsTheOrder() {
    try (Receiver receiver = Receiver.at(0)) {
      makeApp("orderly", receiver.url(), "");
      receiver.willAnswer(503, 429, 200, 410, 302);
      RoomKey room = new RoomKey("orderly", "orderly");
      for (int i = 0; i < 4; i++) {
        hub.media.tell(new MediaEvent.RoomStarted(room, FakeMediaServer.JOINED.plusSeconds(i)));
      }
      await().atMost(PATIENCE).until(() -> receiver.told().size() == 6);
      awaitDone("orderly");
      List<String> ids = receiver.told().stream().map(Receiver.Told::delivery).toList();
      assertThat(ids.subList(0, 3)).as("one delivery, three attempts").containsOnly(ids.get(0));
      assertThat(ids.subList(2, 6)).doesNotHaveDuplicates();
      assertThat(receiver.told()).allSatisfy(told -> assertThat(told.signature()).isEmpty());

      JsonNode failed = deliveries("orderly", "?status=failed");
      assertThat(failed.get("total").asInt()).isEqualTo(2);
      assertThat(failed.at("/data/0/lastStatus").asInt()).isEqualTo(302);
      assertThat(failed.at("/data/0/lastError").asText()).contains("redirects are not followed");
      JsonNode gone = failed.at("/data/1");
      assertThat(gone.get("lastStatus").asInt()).isEqualTo(410);
      assertThat(gone.get("nextAttemptAt").isNull()).isTrue();
      assertThat(gone.get("eventId").asText()).isEqualTo(ids.get(3));

      String one = "/api/v1/apps/orderly/webhooks/deliveries/" + gone.get("id").asText();
      assertThat(hub.get(one).data().at("/body/id").asText()).isEqualTo(ids.get(3));
      var again = hub.post(one + "/resend", "");
      assertThat(again.status()).isEqualTo(202);
      assertThat(again.data().get("status").asText()).isIn("pending", "delivered");
      awaitDone("orderly");
      assertThat(receiver.told().getLast().body()).isEqualTo(receiver.told().get(3).body());
      assertThat(hub.get(one).data().get("status").asText()).isEqualTo("delivered");
    }
  }

  @Test
  void anAppDeletedWhileItIsToldDoesNotCostTheOthersTheDatabase() {
    try (Receiver receiver = Receiver.at(0)) {
      for (int round = 1; round <= 8; round++) {
        String app = "deleted-" + round;
        makeApp(app, receiver.url(), "hush");
        RoomKey room = new RoomKey(app, app + "-demo");
        for (int i = 0; i < 200; i++) {
          hub.media.tell(new MediaEvent.RoomStarted(room, FakeMediaServer.JOINED.plusSeconds(i)));
        }
        int enough = receiver.told().size() + 5;
        await().atMost(PATIENCE).until(() -> receiver.told().size() >= enough);
        assertThat(hub.delete("/api/v1/apps/" + app).status()).isEqualTo(204);
        for (int i = 0; i < 5; i++) {
          assertThat(hub.get("/api/v1/apps").status()).isEqualTo(200);
        }
      }
    }
  }

  @Test
  void callsNoPrivateAddressThatIsNotAllowed() {
    makeApp("inward", "http://10.0.0.1/hook", "");
    hub.media.tell(
        new MediaEvent.RoomStarted(new RoomKey("inward", "inward"), FakeMediaServer.JOINED));
    await()
        .atMost(PATIENCE)
        .until(() -> deliveries("inward", "?status=failed").path("total").asInt() == 1);
    assertThat(deliveries("inward", "").at("/data/0/lastError").asText())
        .contains("allow_private_targets");
  }

  @Test
  void countsAnErrorOfItsOwnAsAnAttempt() {
    makeApp("broken", "http://127.0.0.1:9/hook", "a-secret");
    hub.database.run(handle ->
        handle.execute("update apps set callback_secret = '\\x00' where name = 'broken'"));
    hub.media.tell(
        new MediaEvent.RoomStarted(new RoomKey("broken", "broken"), FakeMediaServer.JOINED));
    await()
        .atMost(PATIENCE)
        .until(() -> deliveries("broken", "").at("/data/0/attempts").asInt() > 0);
    JsonNode delivery = deliveries("broken", "").at("/data/0");
    assertThat(delivery.get("lastError").asText()).contains("internal error");
    assertThat(delivery.get("status").asText()).isEqualTo("pending");
  }

  @Test
  void listsAndResendsWithinTheAppOnly() {
    makeApp("quiet", "", "");
    hub.media.tell(
        new MediaEvent.RoomStarted(new RoomKey("quiet", "quiet"), FakeMediaServer.JOINED));
    String path = "/api/v1/apps/quiet/webhooks/deliveries";
    assertThat(deliveries("quiet", "").get("total").asInt()).as("no callback URL").isZero();
    assertThat(hub.get(path + "/1").status()).isEqualTo(404);
    assertThat(hub.get(path + "/x").status()).isEqualTo(404);
    assertThat(hub.post(path + "/1/resend", "").status()).isEqualTo(404);
    assertThat(hub.get(path + "?status=lost").status()).isEqualTo(400);
    assertThat(hub.get(path + "?limit=0").status()).isEqualTo(400);
  }

  @Test
  void tellsOnceThatAStreamComesLateAndOnceThatItIsInTimeAgain() {
    try (Receiver receiver = Receiver.at(0)) {
      makeApp("late", receiver.url(), "");
      hub.send(
          "PATCH",
          "/api/v1/apps/late",
          RunningHub.TOKEN,
          "{\"latencyAlert\":{\"enabled\":true,\"thresholdMs\":700,\"intervalSeconds\":1}}");
      String key =
          hub.post(
                  "/api/v1/apps/late/ingress",
                  "{\"inputType\":\"whip\",\"room\":\"demo\",\"participantIdentity\":\"obs\"}")
              .data()
              .get("streamKey")
              .asText();
      hub.offer("/whip", key);
      hub.media.mediaArrives(new RoomKey("late", "late-demo"), "obs");
      hub.media.comesLate(1500);
      awaitEvent(receiver, "stream.latency_high");
      hub.media.comesLate(20);
      awaitEvent(receiver, "stream.latency_recovered");
      assertThat(receiver.events().subList(2, receiver.events().size()))
          .containsExactly("stream.latency_high", "stream.latency_recovered");
      JsonNode body = receiver.of("stream.latency_high").getFirst().json();
      assertThat(body.get("room").asText()).isEqualTo("late-demo");
      assertThat(body.get("data").toString())
          .isEqualTo(
              "{\"streamId\":\"late-demo/obs\",\"room\":\"late-demo\",\"type\":\"whip\","
                  + "\"participant\":\"obs\",\"latencyMs\":1500,\"thresholdMs\":700}");
    } finally {
      hub.media.comesLate(0);
    }
  }

  private static void awaitEvent(Receiver receiver, String event) {
    await().atMost(PATIENCE).until(() -> !receiver.of(event).isEmpty());
  }
}
