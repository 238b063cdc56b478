package dev.mediahub.bench.rtmp;

import dev.mediahub.bench.server.ProcessUse;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What RTMP costs a server: publishers by the message, players by the bit. */
public final class RtmpScenario {
  private final @Nullable ProcessUse server;
  private final int seconds;
  private final int warmUpSeconds;
  private final long bitrate;
  private final int fps;

  /**
   * @param server whose CPU and memory to measure; null when that cannot be
   */
  public RtmpScenario(
      @Nullable ProcessUse server, int seconds, int warmUpSeconds, long bitrate, int fps) {
    this.server = server;
    this.seconds = seconds;
    this.warmUpSeconds = warmUpSeconds;
    this.bitrate = bitrate;
    this.fps = fps;
  }

  /** One publisher to each address; the table's row says what a message costs. */
  public String publish(List<RtmpUrl> to) throws IOException, InterruptedException {
    try (RtmpLoad load = new RtmpLoad(fps)) {
      for (RtmpUrl url : to) {
        load.publish(RtmpClient.publish(url), new RtmpFrames(bitrate, fps));
      }
      Use use = measure(load);
      return title("publishers", "µs CPU/message", "messages/s", "server core %", "late frames")
          + String.format(
              Locale.ROOT,
              "| %d | %.2f | %.0f | %.0f | %d |%n",
              to.size(),
              use.cpuNs / 1e3 / use.messages,
              use.messages * 1e9 / use.wallNs,
              100.0 * use.cpuNs / use.wallNs,
              use.late);
    }
  }

  /** One publisher and many players of it; the table's row says what a core can send. */
  public String play(RtmpUrl publisher, RtmpUrl player, int count)
      throws IOException, InterruptedException {
    try (RtmpLoad load = new RtmpLoad(fps)) {
      load.publish(RtmpClient.publish(publisher), new RtmpFrames(bitrate, fps));
      load.play(firstPlayer(player));
      Thread.sleep(warmUpSeconds * 1000L);
      long alone = server == null ? 0 : server.residentBytes();
      for (int i = 1; i < count; i++) {
        load.play(RtmpClient.play(player));
      }
      Use use = measure(load);
      double kilobytes =
          server == null ? Double.NaN : (server.residentBytes() - alone) / 1024.0 / count;
      double expected = bitrate / 8.0 * count * use.wallNs / 1e9;
      return title("players", "Gbit/s a core", "Gbit/s", "server core %", "of bitrate", "KB/player")
          + String.format(
              Locale.ROOT,
              "| %d | %.2f | %.3f | %.0f | %.2f | %.0f |%n",
              count,
              use.received * 8.0 / use.cpuNs,
              use.received * 8.0 / use.wallNs,
              100.0 * use.cpuNs / use.wallNs,
              use.received / expected,
              kilobytes);
    }
  }

  /** A stream may be played when its first keyframe has come, a moment after its publisher. */
  private static SocketChannel firstPlayer(RtmpUrl url) throws IOException, InterruptedException {
    IOException refusal = new IOException("not tried");
    for (int attempt = 0; attempt < 50; attempt++) {
      try {
        return RtmpClient.play(url);
      } catch (IOException e) {
        refusal = e;
        Thread.sleep(100);
      }
    }
    throw refusal;
  }

  private record Use(long wallNs, long cpuNs, long messages, long received, long late) {}

  private Use measure(RtmpLoad load) throws IOException, InterruptedException {
    Thread.sleep(warmUpSeconds * 1000L);
    Use before = now(load);
    Thread.sleep(seconds * 1000L);
    Use after = now(load);
    load.check();
    return new Use(
        after.wallNs - before.wallNs,
        after.cpuNs - before.cpuNs,
        after.messages - before.messages,
        after.received - before.received,
        after.late - before.late);
  }

  private Use now(RtmpLoad load) throws IOException {
    return new Use(
        System.nanoTime(),
        server == null ? 0 : server.cpuNs(),
        load.messages(),
        load.received(),
        load.late());
  }

  private static String title(String... names) {
    return "| " + String.join(" | ", names) + " |\n" + "| --: ".repeat(names.length) + "|\n";
  }
}
