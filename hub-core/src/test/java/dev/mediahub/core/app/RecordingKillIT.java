package dev.mediahub.core.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mediahub.core.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** FFmpeg is recorded by a whole hub that is killed; the next start makes the file whole. */
final class RecordingKillIT {
  private static final String TOKEN = "sk_" + "killed-recording-".repeat(3);
  private static final String APP = "/api/v1/apps/live";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;

  private static JsonNode data(HubProcess hub, String method, String path, String body)
      throws IOException, InterruptedException {
    return Json.mapper().readTree(hub.send(method, APP + path, TOKEN, body).body()).get("data");
  }

  private HubProcess start() throws IOException {
    return HubProcess.start(folder, Map.of("MEDIAHUB_ADMIN_API_TOKEN", TOKEN));
  }

  private Process publish(String url) throws IOException {
    return new ProcessBuilder(
            List.of(
                "ffmpeg",
                "-v",
                "error",
                "-stats_period",
                "0.1",
                "-progress",
                progress().toString(),
                "-re",
                "-f",
                "lavfi",
                "-i",
                "testsrc2=s=320x180:r=25",
                "-f",
                "lavfi",
                "-i",
                "sine=1000:r=48000",
                "-c:v",
                "libx264",
                "-preset",
                "ultrafast",
                "-g",
                "25",
                "-c:a",
                "aac",
                "-f",
                "flv",
                url.replace("localhost", "127.0.0.1")))
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("ffmpeg.log").toFile())
        .start();
  }

  private Path progress() {
    return folder.resolve("progress");
  }

  /** How much media FFmpeg has sent, in seconds. */
  private double sent() throws IOException {
    if (!Files.exists(progress())) {
      return 0;
    }
    // Its last line may be half written.
    return Pattern.compile("^out_time_us=(\\d+)\n", Pattern.MULTILINE)
        .matcher(Files.readString(progress()))
        .results()
        .mapToDouble(line -> Double.parseDouble(line.group(1)) / 1e6)
        .reduce(0, (before, now) -> now);
  }

  /** Nothing more comes, for 2 s at least, and the hub writes what it has to write. */
  private void pause(Process encoder) throws Exception {
    String pid = Long.toString(encoder.pid());
    assertThat(new ProcessBuilder("kill", "-STOP", pid).inheritIO().start().waitFor()).isZero();
    AtomicLong before = new AtomicLong(-1);
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> before.getAndSet(recordedBytes()) == recordedBytes());
  }

  private long recordedBytes() throws IOException {
    Path recordings = folder.resolve("data/recordings");
    if (!Files.isDirectory(recordings)) {
      return 0;
    }
    try (Stream<Path> files = Files.walk(recordings)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  @Test
  void keepsWhatWasRecordedUpToTheKill() throws Exception {
    long vod;
    double recorded;
    HubProcess killed = start();
    try {
      String ingress = "{\"inputType\":\"rtmp\",\"room\":\"kept\"}";
      String url = data(killed, "POST", "/ingress", ingress).get("rtmp_url").asText();
      Process encoder = publish(url);
      try {
        JsonNode[] started = new JsonNode[1];
        await()
            .atMost(PATIENCE)
            .until(() -> {
              started[0] = data(killed, "POST", "/recording/start", "{\"roomName\":\"kept\"}");
              return started[0] != null;
            });
        vod = started[0].get("vodId").asLong();
        double begun = sent();
        await().atMost(PATIENCE).until(() -> sent() > begun + 5);
        recorded = sent() - begun;
        pause(encoder);
        killed.process().destroyForcibly().waitFor();
      } finally {
        encoder.destroyForcibly().waitFor();
      }
    } finally {
      killed.close();
    }
    try (HubProcess again = start()) {
      await().atMost(PATIENCE).until(() -> isReady(data(again, "GET", "/vods/" + vod, "")));
      JsonNode whole = data(again, "GET", "/vods/" + vod, "");
      assertThat(whole.get("durationS").asDouble())
          .as("what came 2 s before the kill, as exactly as FFmpeg tells")
          .isGreaterThan(recorded - 1);
      assertThat(whole.get("reason").asText()).contains("restarted");
      assertThat(complaints(whole.get("url").asText())).isEmpty();
      assertThat(again.send("DELETE", APP + "/vods/" + vod, TOKEN, "").statusCode()).isEqualTo(204);
      assertThat(recordedBytes()).isZero();
    }
  }

  /** Null while the hub says 503. */
  private static boolean isReady(@Nullable JsonNode vod) {
    return vod != null && vod.get("status").asText().equals("ready");
  }

  /** What FFmpeg says of a file that it reads to its end. */
  private static String complaints(String url) throws Exception {
    Process decoder =
        new ProcessBuilder("ffmpeg", "-v", "error", "-i", url, "-f", "null", "-")
            .redirectErrorStream(true)
            .start();
    String said = new String(decoder.getInputStream().readAllBytes());
    assertThat(decoder.waitFor()).as(said).isZero();
    return said;
  }
}
