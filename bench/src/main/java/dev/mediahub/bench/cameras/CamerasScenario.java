package dev.mediahub.bench.cameras;

import dev.mediahub.bench.server.HubApi;
import dev.mediahub.bench.server.ServerUse;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** What cameras and viewers of MJPEG cost a hub, and how old a picture is when it is seen. */
public final class CamerasScenario {
  private static final long SETTLE_MS = 2000;

  private final URI hub;
  private final String apiToken;
  private final ServerUse server;
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

  public CamerasScenario(
      URI hub, String apiToken, ServerUse server, Size size, int seconds, int warmUpSeconds) {
    this.hub = hub;
    this.apiToken = apiToken;
    this.server = server;
    this.size = size;
    this.seconds = seconds;
    this.warmUpSeconds = warmUpSeconds;
  }

  public CamerasRow run() throws IOException, InterruptedException {
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < size.cameras(); i++) {
      keys.add(HubApi.cameraKey(hub, apiToken, room(i)));
    }
    try (CameraLoad cameras = new CameraLoad(size.fps(), size.frameBytes());
        ViewerLoad viewers = new ViewerLoad(size.frameBytes())) {
      return run(keys, cameras, viewers);
    }
  }

  private CamerasRow run(List<String> keys, CameraLoad cameras, ViewerLoad viewers)
      throws IOException, InterruptedException {
    double empty = server.residentBytes();
    for (int i = 0; i < keys.size(); i++) {
      cameras.add(Connecting.camera(hub, room(i), keys.get(i)));
    }
    Thread.sleep(SETTLE_MS);
    cameras.check();
    double withCameras = server.residentBytes();
    for (int i = 0; i < size.viewers(); i++) {
      viewers.add(Connecting.viewer(hub, room(i % size.cameras())));
    }
    Thread.sleep(SETTLE_MS);
    double withViewers = server.residentBytes();
    Thread.sleep(warmUpSeconds * 1000L);
    viewers.measure();
    Use before = now(cameras, viewers);
    Thread.sleep(seconds * 1000L);
    Use after = now(cameras, viewers);
    cameras.check();
    viewers.check();
    viewers.close();
    double wallNs = after.wallNs - before.wallNs;
    long sent = after.sent - before.sent;
    long seen = after.seen - before.seen;
    return new CamerasRow(
        size.cameras(),
        size.viewers(),
        (after.cpuNs - before.cpuNs) / wallNs,
        sent * 1e9 / wallNs,
        seen * 1e9 / wallNs,
        viewers.latency().quantile(0.5) / 1e6,
        viewers.latency().quantile(0.99) / 1e6,
        after.late - before.late,
        (withCameras - empty) / 1024.0 / size.cameras(),
        (withViewers - withCameras) / 1024.0 / size.viewers());
  }

  private static String room(int camera) {
    return "bench" + camera;
  }

  private record Use(long wallNs, double cpuNs, long sent, long seen, long late) {}

  private Use now(CameraLoad cameras, ViewerLoad viewers) throws IOException {
    return new Use(
        System.nanoTime(), server.cpuNs(), cameras.sent(), viewers.frames(), cameras.late());
  }
}
