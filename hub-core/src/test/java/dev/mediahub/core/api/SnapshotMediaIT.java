package dev.mediahub.core.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mediahub.core.api.RunningHub.Answer;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Pictures of real streams, over the real media plane and its workers. */
final class SnapshotMediaIT {
  private static final RunningHub hub = RunningHub.startWithMedia();
  private static final String APP = "/api/v1/apps/live";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @AfterAll
  static void stop() {
    hub.close();
  }

  /** FFmpeg pushes a source, with one keyframe only. */
  private static Process push(String room, String source) throws IOException {
    String ingress = "{\"inputType\":\"rtmp\",\"room\":\"" + room + "\"}";
    String url = hub.post(APP + "/ingress", ingress).data().get("rtmp_url").asText();
    List<String> command = new ArrayList<>(List.of("ffmpeg", "-v", "error", "-nostdin", "-re"));
    command.addAll(List.of("-f", "lavfi", "-i", source, "-c:v", "libx264"));
    command.addAll(List.of("-preset", "ultrafast", "-tune", "zerolatency", "-g", "1000"));
    command.addAll(List.of("-sc_threshold", "0", "-pix_fmt", "yuv420p", "-f", "flv", url));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static Answer take(String room) {
    return hub.post(APP + "/snapshots", "{\"roomName\":\"" + room + "\"}");
  }

  private static byte[] fetch(String url) throws IOException {
    try (var in = URI.create(url).toURL().openStream()) {
      return in.readAllBytes();
    }
  }

  private static BufferedImage image(JsonNode picture) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(fetch(picture.get("url").asText())));
  }

  private static boolean isBlue(Answer taken) throws IOException {
    return taken.status() == 201 && middle(image(taken.data())).getBlue() > 200;
  }

  private static Color middle(BufferedImage image) {
    return new Color(image.getRGB(image.getWidth() / 2, image.getHeight() / 2));
  }

  @Test
  void aPictureIsOfNowAndManyAtOnceStayBounded() throws Exception {
    // Red for two seconds, then blue, and no keyframe there.
    String source =
        "color=c=red:s=640x360:r=25:d=2[a];color=c=blue:s=640x360:r=25:d=600[b];[a][b]concat";
    Process encoder = push("now", source);
    try {
      Answer[] taken = new Answer[1];
      await()
          .atMost(PATIENCE)
          .until(() -> {
            taken[0] = take("now");
            return isBlue(taken[0]);
          });
      assertThat(taken[0].data().get("width").asInt()).isEqualTo(640);
      assertThat(taken[0].data().get("height").asInt()).isEqualTo(360);
      BufferedImage image = image(taken[0].data());
      assertThat(image.getWidth()).isEqualTo(640);
      assertThat(middle(image).getRed()).isLessThan(20);
      String small = "{\"roomName\":\"now\",\"maxWidth\":160}";
      assertThat(hub.post(APP + "/snapshots", small).data().get("height").asInt()).isEqualTo(90);
      fiftyAtOnce();
    } finally {
      encoder.destroyForcibly().waitFor();
    }
  }

  private static void fiftyAtOnce() throws Exception {
    Callable<Integer> one = () -> take("now").status();
    List<Integer> statuses = new ArrayList<>();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Integer> each : callers.invokeAll(java.util.Collections.nCopies(50, one))) {
        statuses.add(each.get());
      }
    }
    assertThat(statuses).containsOnly(201);
    assertThat(
            hub.plane().stats().workers().stream()
                .filter(worker -> worker.kind().equals("picture"))
                .mapToInt(worker -> worker.processes()))
        .containsExactly(1);
  }

  @Test
  void soundAloneHasNoPicture() throws Exception {
    String ingress = "{\"inputType\":\"rtmp\",\"room\":\"sound\"}";
    String url = hub.post(APP + "/ingress", ingress).data().get("rtmp_url").asText();
    Process encoder =
        new ProcessBuilder(
                "ffmpeg",
                "-v",
                "error",
                "-nostdin",
                "-re",
                "-f",
                "lavfi",
                "-i",
                "sine",
                "-c:a",
                "aac",
                "-f",
                "flv",
                url)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      await().atMost(PATIENCE).until(() -> take("sound").status() == 409);
      assertThat(take("sound").json().get("message").asText()).contains("no video");
    } finally {
      encoder.destroyForcibly().waitFor();
    }
  }

  @Test
  void aRecordingGetsAThumbnail() throws Exception {
    Process encoder = push("kept", "color=c=green:s=320x180:r=25");
    try {
      JsonNode[] started = new JsonNode[1];
      await()
          .atMost(PATIENCE)
          .until(() -> {
            Answer answer = hub.post(APP + "/recording/start", "{\"roomName\":\"kept\"}");
            started[0] = answer.data();
            return answer.status() == 201;
          });
      String vod = APP + "/vods/" + started[0].get("vodId").asLong();
      String egress = started[0].get("egressId").asText();
      await().atMost(PATIENCE).until(() -> hub.recordings().resolve("1").toFile().list() != null);
      await().atMost(PATIENCE).until(() -> size(egress) > 0);
      hub.post(APP + "/recording/" + egress + "/stop", "");
      await()
          .atMost(PATIENCE)
          .until(() -> hub.shows(vod, row -> row.get("status").asText().equals("ready")));
      JsonNode ready = hub.get(vod).data();
      BufferedImage picture =
          ImageIO.read(new ByteArrayInputStream(fetch(ready.get("snapshotUrl").asText())));
      assertThat(picture.getWidth()).isEqualTo(320);
      assertThat(middle(picture).getGreen()).isBetween(115, 140);
    } finally {
      encoder.destroyForcibly().waitFor();
    }
  }

  private static long size(String egress) {
    Path file = hub.recordings().resolve("1").resolve(egress + "-1.mp4");
    return file.toFile().length();
  }

  @Test
  void aCameraIsShownAndRecorded() throws Exception {
    JsonNode key = hub.post(APP + "/ws-ingest", "{\"room\":\"cam\"}").data();
    AtomicBoolean over = new AtomicBoolean();
    byte[] first = TestCamera.picture(320, 240, 1);
    try (TestCamera camera =
        TestCamera.connect(key.get("wsUrl").asText(), key.get("streamKey").asText())) {
      camera.told();
      camera.send(first);
      await().atMost(PATIENCE).until(() -> take("cam").status() == 201);
      JsonNode taken = take("cam").data();
      assertThat(fetch(taken.get("url").asText())).isEqualTo(first);
      assertThat(taken.get("width").asInt()).isEqualTo(320);
      assertThat(fetch(url("\"maxWidth\":320"))).isEqualTo(first);
      BufferedImage small = ImageIO.read(new ByteArrayInputStream(fetch(url("\"maxWidth\":160"))));
      assertThat(small.getWidth()).isEqualTo(160);
      assertThat(fetch(url("\"quality\":5"))).hasSizeLessThan(first.length);
      Thread sender = Thread.ofVirtual().start(() -> sendPictures(camera, over));
      JsonNode started = hub.post(APP + "/recording/start", "{\"roomName\":\"cam\"}").data();
      String egress = started.get("egressId").asText();
      await().atMost(PATIENCE).until(() -> size(egress) > 40_000);
      hub.post(APP + "/recording/" + egress + "/stop", "");
      String vod = APP + "/vods/" + started.get("vodId").asLong();
      await()
          .atMost(PATIENCE)
          .until(() -> hub.shows(vod, row -> row.get("status").asText().equals("ready")));
      over.set(true);
      sender.join();
      JsonNode ready = hub.get(vod).data();
      assertThat(ready.get("videoCodec").asText()).isEqualTo("h264");
      assertThat(ready.get("width").asInt()).isEqualTo(320);
      assertThat(ready.get("snapshotKey").isNull()).isFalse();
      String probed = probe(hub.recordings().resolve("1").resolve(egress + "-1.mp4"));
      System.out.println("a camera's recording: " + probed);
      assertThat(probed).contains("h264", "320", "240");
    }
  }

  /** Where a picture of the camera is that is wanted so. */
  private static String url(String wish) {
    Answer answer = hub.post(APP + "/snapshots", "{\"roomName\":\"cam\"," + wish + "}");
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    return answer.data().get("url").asText();
  }

  /** Twelve a second, as fast as a camera may by default is 15. */
  private static void sendPictures(TestCamera camera, AtomicBoolean over) {
    for (int i = 2; !over.get(); i++) {
      camera.send(TestCamera.picture(320, 240, i));
      java.util.concurrent.locks.LockSupport.parkNanos(83_000_000);
    }
  }

  /** What FFmpeg finds in a file that it reads to its end without complaint. */
  private static String probe(Path file) throws Exception {
    Process decoder =
        new ProcessBuilder(
                "ffmpeg",
                "-v",
                "error",
                "-i",
                file.toString(),
                "-vsync",
                "passthrough",
                "-enc_time_base",
                "-1",
                "-f",
                "null",
                "-")
            .redirectErrorStream(true)
            .start();
    assertThat(new String(decoder.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEmpty();
    Process prober =
        new ProcessBuilder(
                "ffprobe",
                "-v",
                "error",
                "-count_frames",
                "-show_entries",
                "stream=codec_name,width,height,nb_read_frames,duration",
                "-of",
                "csv",
                file.toString())
            .redirectErrorStream(true)
            .start();
    return new String(prober.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }
}
