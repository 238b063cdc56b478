package dev.mediahub.bench.cameras;

import dev.mediahub.bench.client.Histogram;
import dev.mediahub.bench.server.HubApi;
import dev.mediahub.bench.server.ProcessUse;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What cameras and viewers of MJPEG cost a hub, and how old a picture is when it is seen. */
public final class CamerasScenario {
  private static final long SETTLE_MS = 2000;

  private final URI hub;
  private final String apiToken;
  private final @Nullable ProcessUse server;
  private final Size size;
  private final int seconds;
  private final int warmUpSeconds;

  /**
   * How much there is.
   *
   * @param fps pictures a second and camera
   * @param frameBytes of each picture
   */
  public record Size(int cameras, int viewers, int fps, int frameBytes) {}

  /**
   * @param server whose CPU and memory to measure; null when that cannot be
   */
  public CamerasScenario(
      URI hub,
      String apiToken,
      @Nullable ProcessUse server,
      Size size,
      int seconds,
      int warmUpSeconds) {
    this.hub = hub;
    this.apiToken = apiToken;
    this.server = server;
    this.size = size;
    this.seconds = seconds;
    this.warmUpSeconds = warmUpSeconds;
  }

  /** Runs it; the table's row says what came out. */
  public String run() throws IOException, InterruptedException {
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < size.cameras(); i++) {
      keys.add(HubApi.cameraKey(hub, apiToken, room(i)));
    }
    try (CameraLoad cameras = new CameraLoad(size.fps(), size.frameBytes());
        ViewerLoad viewers = new ViewerLoad(size.frameBytes())) {
      return run(keys, cameras, viewers);
    }
  }

  private String run(List<String> keys, CameraLoad cameras, ViewerLoad viewers)
      throws IOException, InterruptedException {
    long empty = memory();
    for (int i = 0; i < keys.size(); i++) {
      cameras.add(Connecting.camera(hub, room(i), keys.get(i)));
    }
    Thread.sleep(SETTLE_MS);
    cameras.check();
    long withCameras = memory();
    for (int i = 0; i < size.viewers(); i++) {
      viewers.add(Connecting.viewer(hub, room(i % size.cameras())));
    }
    Thread.sleep(SETTLE_MS);
    long withViewers = memory();
    Thread.sleep(warmUpSeconds * 1000L);
    viewers.measure();
    Use before = now(cameras, viewers);
    Thread.sleep(seconds * 1000L);
    Use after = now(cameras, viewers);
    cameras.check();
    viewers.check();
    viewers.close();
    return row(before, after, empty, withCameras, withViewers, viewers.latency());
  }

  private String row(
      Use before, Use after, long empty, long withCameras, long withViewers, Histogram latency) {
    double wall = after.wallNs - before.wallNs;
    long sent = after.sent - before.sent;
    long seen = after.seen - before.seen;
    double expected = (double) sent / size.cameras() * size.viewers();
    return title(
            "cameras",
            "viewers",
            "server core %",
            "frames/s in",
            "frames/s out",
            "seen of sent",
            "p50 ms",
            "p99 ms",
            "late",
            "KB/camera",
            "KB/viewer")
        + String.format(
            Locale.ROOT,
            "| %d | %d | %.1f | %.0f | %.0f | %.4f | %.2f | %.2f | %d | %.0f | %.0f |%n",
            size.cameras(),
            size.viewers(),
            100.0 * (after.cpuNs - before.cpuNs) / wall,
            sent * 1e9 / wall,
            seen * 1e9 / wall,
            seen / expected,
            latency.quantile(0.5) / 1e6,
            latency.quantile(0.99) / 1e6,
            after.late - before.late,
            (withCameras - empty) / 1024.0 / size.cameras(),
            (withViewers - withCameras) / 1024.0 / Math.max(1, size.viewers()));
  }

  private static String room(int camera) {
    return "bench" + camera;
  }

  private long memory() throws IOException {
    return server == null ? 0 : server.residentBytes();
  }

  private record Use(long wallNs, long cpuNs, long sent, long seen, long late) {}

  private Use now(CameraLoad cameras, ViewerLoad viewers) throws IOException {
    return new Use(
        System.nanoTime(),
        server == null ? 0 : server.cpuNs(),
        cameras.sent(),
        viewers.frames(),
        cameras.late());
  }

  private static String title(String... names) {
    return "| " + String.join(" | ", names) + " |\n" + "| --: ".repeat(names.length) + "|\n";
  }
}
