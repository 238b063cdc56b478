package dev.mediahub.core.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mediahub.core.api.RunningHub.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Cameras over WebSocket, over the real media plane: the reference API's examples, and more. */
final class CameraContractIT {
  private static final RunningHub hub = RunningHub.startWithMedia();
  private static final String KEYS = "/api/v1/apps/live/ws-ingest";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @AfterAll
  static void stop() {
    hub.close();
  }

  private static JsonNode key(String room) {
    Answer made = hub.post(KEYS, "{\"room\":\"" + room + "\"}");
    assertThat(made.status()).isEqualTo(201);
    return made.data();
  }

  private static TestCamera connect(JsonNode key) throws InterruptedException {
    TestCamera camera =
        TestCamera.connect(key.get("wsUrl").asText(), key.get("streamKey").asText());
    assertThat(camera.told()).contains("\"type\":\"ready\"");
    return camera;
  }

  private static byte[] frame(String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create(hub.base() + path)).build(),
              BodyHandlers.ofByteArray())
          .body();
    }
  }

  private static void awaitLive(String room) {
    await()
        .atMost(PATIENCE)
        .until(() -> hub.shows(KEYS + "/live/" + room, now -> now.get("active").asBoolean()));
  }

  private static Socket mjpeg(String room) throws IOException {
    URI base = URI.create(hub.base());
    Socket viewer = new Socket();
    viewer.setReceiveBufferSize(4096);
    viewer.setSoTimeout(30_000);
    viewer.connect(new java.net.InetSocketAddress(base.getHost(), base.getPort()));
    viewer
        .getOutputStream()
        .write(
            ("GET /live/live/" + room + "/mjpeg HTTP/1.0\r\nHost: localhost\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    return viewer;
  }

  private static String until(InputStream in, String end) throws IOException {
    StringBuilder read = new StringBuilder();
    while (read.indexOf(end) < 0) {
      int one = in.read();
      assertThat(one).as(read.toString()).isNotNegative();
      read.append((char) one);
    }
    return read.toString();
  }

  @Test
  void answersTheReferencesExamples() throws Exception {
    Answer made = hub.post(KEYS, "{\"room\":\"cam1\"}");
    assertThat(made.status()).isEqualTo(201);
    JsonNode data = made.data();
    assertThat(data.properties().stream().map(Map.Entry::getKey).toList())
        .containsExactly(
            "id",
            "streamKey",
            "room",
            "identity",
            "wsUrl",
            "mjpegUrl",
            "frameUrl",
            "playerUrl",
            "embedUrl");
    assertThat(data.get("id").asText()).startsWith("wsi_");
    assertThat(data.get("streamKey").asText()).startsWith("wsk_");
    assertThat(data.get("room").asText()).isEqualTo("live-cam1");
    assertThat(data.get("identity").asText()).isEqualTo("cam1");
    String host = hub.base().replaceFirst("^http", "");
    assertThat(data.get("wsUrl").asText())
        .isEqualTo("ws" + host + "/ingest/ws?app=live&room=live-cam1");
    assertThat(data.get("mjpegUrl").asText())
        .isEqualTo("http" + host + "/live/live/live-cam1/mjpeg");
    assertThat(data.get("frameUrl").asText())
        .isEqualTo("http" + host + "/live/live/live-cam1/frame.jpg");
    assertThat(data.get("playerUrl").asText()).isEqualTo("http" + host + "/play/live/live-cam1");
    assertThat(data.get("embedUrl").asText()).isEqualTo("http" + host + "/embed/live/live-cam1");

    Answer away = hub.send("GET", KEYS + "/live/cam1", null, null);
    assertThat(away.data().toString())
        .isEqualTo(
            "{\"active\":false,\"type\":\"ws-mjpeg\",\"room\":\"live-cam1\",\"mjpegUrl\":\"%s\",\"frameUrl\":\"%s\"}"
                .formatted(data.get("mjpegUrl").asText(), data.get("frameUrl").asText()));
    try (TestCamera camera = connect(data)) {
      camera.send(TestCamera.picture(64, 48, 1));
      awaitLive("cam1");
      JsonNode listed = row(data.get("id").asText());
      assertThat(listed.get("active").asBoolean()).isTrue();
      assertThat(listed.toString()).doesNotContain(data.get("streamKey").asText());
      assertThat(hub.delete(KEYS + "/" + data.get("id").asText()).status()).isEqualTo(204);
      assertThat(camera.closeCode()).isEqualTo(4401);
    }
    assertThat(hub.delete(KEYS + "/" + data.get("id").asText()).status()).isEqualTo(404);
  }

  private static JsonNode row(String id) {
    for (JsonNode row : hub.get(KEYS).data()) {
      if (row.get("id").asText().equals(id)) {
        return row;
      }
    }
    throw new AssertionError("key " + id + " is not listed");
  }

  @Test
  void refusesNamesThatAreNone() {
    for (String body :
        List.of(
            "{}",
            "{\"room\":\"../x\"}",
            "{\"room\":\"a b\"}",
            "{\"room\":\"\\u0000\"}",
            "{\"room\":\"caméra\"}",
            "{\"room\":\"" + "r".repeat(65) + "\"}",
            "{\"room\":\"a\",\"identity\":\"a/b\"}",
            "{\"room\":\"a\",\"identity\":\"" + "i".repeat(65) + "\"}")) {
      assertThat(hub.post(KEYS, body).status()).as(body).isEqualTo(400);
    }
    for (String room : List.of("..", "%2e%2e", "%00", "a%2Fb", "r".repeat(121), "%C3%A9")) {
      for (String what : List.of("/mjpeg", "/frame.jpg")) {
        assertThat(hub.get("/live/live/" + room + what).status()).as(room).isIn(400, 404);
      }
    }
  }

  @Test
  void showsPicturesEverywhereByteForByte() throws Exception {
    JsonNode key = key("door");
    try (TestCamera camera = connect(key)) {
      byte[] first = TestCamera.picture(320, 240, 1);
      byte[] second = TestCamera.picture(320, 240, 2);
      camera.send(first);
      awaitLive("door");
      long sent = egress();
      assertThat(frame("/live/live/door/frame.jpg")).isEqualTo(first);
      assertThat(egress()).isGreaterThanOrEqualTo(sent + first.length);
      try (Socket viewer = mjpeg("live-door");
          TestCamera watching =
              TestCamera.connect(
                  hub.base().replaceFirst("^http", "ws") + "/live/ws?app=live&room=door", null)) {
        assertThat(watching.picture()).isEqualTo(first);
        InputStream in = viewer.getInputStream();
        assertThat(until(in, "\r\n\r\n"))
            .startsWith("HTTP/1.1 200")
            .containsIgnoringCase("Content-Type: multipart/x-mixed-replace; boundary=frame");
        assertPart(in, first);
        camera.send(second);
        assertPart(in, second);
        assertThat(watching.picture()).isEqualTo(second);
        camera.say("{\"type\":\"stats\",\"fps\":9.5,\"rssi\":-61,\"heapFree\":120000}");
        await()
            .atMost(PATIENCE)
            .until(() -> hub.shows(KEYS, rows -> rows.findValuesAsText("rssi").contains("-61")));
        JsonNode now = row(key.get("id").asText()).get("camera");
        assertThat(now.get("width").asInt()).isEqualTo(320);
        assertThat(now.get("frames").asInt()).isEqualTo(2);
        assertThat(now.get("viewers").asInt()).isEqualTo(2);
        JsonNode stream = hub.get("/api/v1/apps/live/streams/live-door%2Fdoor").data();
        assertThat(stream.get("type").asText()).isEqualTo("ws-mjpeg");
        assertThat(stream.get("viewers").asInt()).isEqualTo(2);
        assertThat(stream.get("lastStatsJson").asText())
            .contains("\"width\":320", "\"height\":240", "\"heapFree\":120000");
      }
      assertThat(frame("/live/live/door/frame.jpg")).isEqualTo(second);
    }
  }

  private static long egress() {
    return hub.get("/api/v1/apps/live/usage").data().get("egressBytes").asLong();
  }

  private static void assertPart(InputStream in, byte[] picture) throws IOException {
    assertThat(until(in, "\r\n\r\n"))
        .isEqualTo(
            "--frame\r\nContent-Type: image/jpeg\r\nContent-Length: "
                + picture.length
                + "\r\n\r\n");
    assertThat(in.readNBytes(picture.length)).isEqualTo(picture);
    assertThat(in.readNBytes(2)).containsExactly('\r', '\n');
  }

  @Test
  void saysWhyItClosesByACode() throws Exception {
    JsonNode key = key("codes");
    String url = key.get("wsUrl").asText();
    String secret = key.get("streamKey").asText();
    assertThat(code(TestCamera.connect(url, null))).isEqualTo(4401);
    assertThat(code(TestCamera.connect(url, secret + "x"))).isEqualTo(4401);
    assertThat(code(TestCamera.connect(url.replace("live-codes", "live-other"), secret)))
        .isEqualTo(4401);
    assertThat(code(TestCamera.connect(url + "&identity=other", secret))).isEqualTo(4401);

    TestCamera older = connect(key);
    // The key in the address, and the room without its prefix, are as good.
    TestCamera newer =
        TestCamera.connect(url.replace("live-codes", "codes") + "&key=" + secret, null);
    assertThat(newer.told()).contains("ready");
    assertThat(older.closeCode()).isEqualTo(4409);
    assertThat(older.told()).contains("\"type\":\"error\"", "4409");
    newer.send(new byte[300 * 1024]);
    assertThat(newer.closeCode()).isEqualTo(4413);

    TestCamera broken = connect(key);
    for (int i = 0; i < 5; i++) {
      broken.send(new byte[100 + i]);
    }
    assertThat(broken.closeCode()).isEqualTo(1007);
    for (TestCamera each : List.of(older, newer, broken)) {
      each.close();
    }
  }

  private static int code(TestCamera camera) throws Exception {
    try (camera) {
      int code = camera.closeCode();
      assertThat(camera.told()).contains("\"type\":\"error\"", "\"code\":" + code);
      return code;
    }
  }

  @Test
  void keepsToWhatTheAppAllows() throws Exception {
    hub.post("/api/v1/apps", "{\"name\":\"limited\"}");
    String keys = "/api/v1/apps/limited/ws-ingest";
    JsonNode one = hub.post(keys, "{\"room\":\"one\"}").data();
    JsonNode two = hub.post(keys, "{\"room\":\"two\"}").data();
    features("limited", "{\"maxCameras\":1,\"maxFps\":7,\"maxFrameKb\":32}");
    try (TestCamera camera =
        TestCamera.connect(one.get("wsUrl").asText(), one.get("streamKey").asText())) {
      assertThat(camera.told()).contains("\"maxFps\":7", "\"maxFrameBytes\":32768", "30");
      TestCamera second =
          TestCamera.connect(two.get("wsUrl").asText(), two.get("streamKey").asText());
      assertThat(code(second)).isEqualTo(4403);
      features("limited", "{\"enabled\":false}");
      assertThat(camera.closeCode()).as("switched off meanwhile").isEqualTo(4403);
    }
    assertThat(code(TestCamera.connect(one.get("wsUrl").asText(), one.get("streamKey").asText())))
        .isEqualTo(4403);
  }

  private static void features(String app, String camera) {
    String body = "{\"features\":{\"wsIngest\":" + camera + "}}";
    assertThat(hub.send("PATCH", "/api/v1/apps/" + app, RunningHub.TOKEN, body).status())
        .isEqualTo(200);
  }

  @Test
  void countsAgainstTheTenantsStreams() throws Exception {
    TwoTenants tenants = new TwoTenants(hub);
    String keys = "/api/v1/apps/mine/ws-ingest";
    for (String room : List.of("a", "b", "c")) {
      Answer made =
          hub.send("POST", keys, tenants.session("owner A"), "{\"room\":\"" + room + "\"}");
      if (room.equals("c")) {
        assertThat(made.status()).as("two of two are on air").isEqualTo(429);
        assertThat(made.body()).contains("quota_exceeded");
        made = hub.post(keys, "{\"room\":\"c\"}");
      }
      JsonNode key = made.data();
      TestCamera camera =
          TestCamera.connect(key.get("wsUrl").asText(), key.get("streamKey").asText());
      if (room.equals("c")) {
        assertThat(code(camera)).isEqualTo(4403);
      } else {
        assertThat(camera.told()).contains("ready");
      }
    }
    // Another tenant sees neither keys nor cameras, and its token opens nothing.
    assertThat(hub.send("GET", keys, tenants.session("owner B"), null).status()).isEqualTo(404);
    JsonNode key = hub.send("GET", keys, tenants.session("owner A"), null).data().get(0);
    String path = keys.replace("mine", "theirs") + "/" + key.get("id").asText();
    assertThat(hub.send("DELETE", path, tenants.session("owner B"), null).status()).isEqualTo(404);
    assertThat(hub.send("GET", keys, tenants.session("owner A"), null).data()).hasSize(3);
  }

  @Test
  void aStoppedCameraDoesNotComeBack() throws Exception {
    JsonNode key = key("halt");
    try (TestCamera camera = connect(key)) {
      camera.send(TestCamera.picture(64, 48, 1));
      awaitLive("halt");
      assertThat(hub.delete("/api/v1/apps/live/streams/live-halt%2Fhalt").status()).isEqualTo(204);
      assertThat(camera.closeCode()).isEqualTo(4401);
    }
    assertThat(code(TestCamera.connect(key.get("wsUrl").asText(), key.get("streamKey").asText())))
        .isEqualTo(4401);
    assertThat(hub.get(KEYS).body()).doesNotContain(key.get("id").asText());
    JsonNode row = hub.get("/api/v1/apps/live/streams/live-halt%2Fhalt").data();
    assertThat(row.get("status").asText()).isEqualTo("ended");
  }

  @Test
  void makesManyKeysAtOnceAlsoWhileTheirAppGoes() throws Exception {
    hub.post("/api/v1/apps", "{\"name\":\"going\"}");
    String keys = "/api/v1/apps/going/ws-ingest";
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Integer>> calls = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        String body = "{\"room\":\"r" + i + "\"}";
        String path = i % 2 == 0 ? keys : KEYS;
        calls.add(() -> hub.post(path, body).status());
      }
      calls.add(20, () -> hub.delete("/api/v1/apps/going").status());
      List<Integer> answers =
          executor.invokeAll(calls).stream().map(Future::resultNow).sorted().toList();
      assertThat(answers).isSubsetOf(201, 204, 404, 409);
    }
  }

  @Test
  void limitsHandshakesOfAnAddress() throws Exception {
    URI base = URI.create(hub.base());
    String url = "ws://127.0.0.1:" + base.getPort() + "/ingest/ws?app=live&room=x";
    for (int i = 0; i < RunningHub.CAMERA_HANDSHAKES; i++) {
      handshakeFrom("127.0.0.77", base.getPort());
    }
    assertThat(code(TestCamera.connectFrom("127.0.0.77", url, null))).isEqualTo(4429);
  }

  /** Without waiting for its end. */
  private static void handshakeFrom(String address, int port) throws IOException {
    try (Socket socket =
        new Socket(InetAddress.ofLiteral("127.0.0.1"), port, InetAddress.ofLiteral(address), 0)) {
      socket.setSoTimeout(30_000);
      socket
          .getOutputStream()
          .write(
              ("GET /ingest/ws?app=live&room=x HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\n"
                      + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                      + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      assertThat(until(socket.getInputStream(), "\r\n")).contains("101");
    }
  }

  @Test
  void sendsItsCameraAwayWhenTheDeletionOfItsKeyWasNotConfirmed() throws Exception {
    JsonNode key = hub.post(KEYS, "{\"room\":\"half-gone\"}").data();
    String id = key.get("id").asText();
    try (TestCamera camera = connect(key)) {
      hub.database.run(handle -> handle.execute("delete from camera_keys where key_id = ?", id));
      assertThat(hub.delete(KEYS + "/" + id).status()).isEqualTo(404);
      assertThat(camera.closeCode()).isEqualTo(4401);
    }
  }

  @Test
  void wantsATokenWhereTheAppDoesNotPlayPublicly() throws Exception {
    hub.post("/api/v1/apps", "{\"name\":\"closed\"}");
    String body = "{\"features\":{\"publicPlayback\":false}}";
    hub.send("PATCH", "/api/v1/apps/closed", RunningHub.TOKEN, body);
    JsonNode key = hub.post("/api/v1/apps/closed/ws-ingest", "{\"room\":\"in\"}").data();
    String token = joinToken("in");
    String other = joinToken("out");
    try (TestCamera camera =
        TestCamera.connect(key.get("wsUrl").asText(), key.get("streamKey").asText())) {
      camera.send(TestCamera.picture(64, 48, 3));
      String path = "/live/closed/in/frame.jpg";
      await().atMost(PATIENCE).until(() -> get(path + "?token=" + token) == 200);
      assertThat(get(path)).isEqualTo(401);
      assertThat(get(path + "?token=x")).isEqualTo(401);
      assertThat(get(path + "?token=" + other)).isEqualTo(403);
      assertThat(get("/live/closed/in/mjpeg")).isEqualTo(401);
      var state = hub.send("GET", "/api/v1/apps/closed/ws-ingest/live/in", null, null);
      assertThat(state.status()).as("no picture is in it").isEqualTo(200);
      assertThat(state.data().get("active").asBoolean()).isTrue();
      assertThat(state.body()).doesNotContain("wsk_", "token=");
      String sockets = hub.base().replaceFirst("^http", "ws") + "/live/ws?app=closed&room=in";
      try (TestCamera viewer = TestCamera.connect(sockets + "&token=" + token, null)) {
        assertThat(viewer.picture()).isNotEmpty();
      }
    }
  }

  private static String joinToken(String room) {
    return hub.post(
            "/api/v1/apps/closed/tokens", "{\"room\":\"" + room + "\",\"canPublish\":false}")
        .data()
        .get("token")
        .asText();
  }

  private static int get(String path) {
    return hub.send("GET", path, null, null).status();
  }

  @Test
  void tellsWhoCanShowPicturesWhereTheyAre() throws Exception {
    try (TestCamera camera = connect(key("both"))) {
      camera.send(TestCamera.picture(64, 48, 3));
      awaitLive("both");
      Answer answer = offerWithPictures("/whep/live/both");
      assertThat(answer.status()).isEqualTo(406);
      assertThat(answer.header("Link")).startsWith("</live/live/live-both/mjpeg>");
      assertThat(answer.json().get("message").asText()).contains("JPEG");
    }
    assertThat(get("/live/live/nobody/mjpeg")).isEqualTo(404);
    assertThat(get("/live/live/nobody/frame.jpg")).isEqualTo(404);
    assertThat(get("/ingest/ws?app=live&room=x")).isEqualTo(400);
  }

  @Test
  void tellsWhereThePicturesOfTheCameraAreThatWasAskedFor() throws Exception {
    try (TestCamera first = connect(key("pair"));
        TestCamera second =
            connect(hub.post(KEYS, "{\"room\":\"pair\",\"identity\":\"side\"}").data())) {
      first.send(TestCamera.picture(64, 48, 3));
      byte[] picture = TestCamera.picture(80, 60, 4);
      second.send(picture);
      awaitLive("pair");
      await()
          .atMost(PATIENCE)
          .until(() -> offerWithPictures("/whep/live/pair/side").status() == 406);
      String link = offerWithPictures("/whep/live/pair/side").header("Link");
      assertThat(link).startsWith("</live/live/live-pair/mjpeg?identity=side>");
      assertThat(frame("/live/live/pair/frame.jpg?identity=side")).isEqualTo(picture);
    }
  }

  private static Answer offerWithPictures(String path) {
    return hub.send(
        "POST",
        path,
        hub.playToken(path.split("/")[3]),
        "v=0\r\n",
        Map.of(
            "Content-Type",
            "application/sdp",
            "Accept",
            "application/sdp, multipart/x-mixed-replace"));
  }

  @Test
  void neverWaitsForASlowViewer() throws Exception {
    JsonNode key = key("fast");
    features("live", "{\"maxFps\":60}");
    byte[] large = TestCamera.picture(1600, 1200, 5);
    long lostBefore = hub.plane().cameras().stats().lost();
    try (TestCamera camera = connect(key)) {
      camera.send(large);
      awaitLive("fast");
      try (Socket asleep = mjpeg("fast")) {
        until(asleep.getInputStream(), "--frame");
        int frames = 1 + 4 * 1024 * 1024 / large.length;
        int[] sent = {0};
        // As long as it takes: those that come faster than the app allows are left out for all.
        await()
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(1))
            .until(() -> {
              camera.send(large);
              return ++sent[0] >= frames && lost() > lostBefore;
            });
        assertThat(frame("/live/live/fast/frame.jpg")).isEqualTo(large);
      }
    }
  }

  private static long lost() {
    return hub.plane().cameras().stats().lost();
  }
}
