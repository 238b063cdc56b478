package dev.mediahub.bench.rtmp;

import dev.mediahub.bench.server.ServerUse;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.List;

/** What RTMP costs a server: publishers by the message, players by the bit. */
public final class RtmpScenario {
  private final ServerUse server;
  private final int seconds;
  private final int warmUpSeconds;
  private final long bitrate;
  private final int fps;

  public RtmpScenario(ServerUse server, int seconds, int warmUpSeconds, long bitrate, int fps) {
    this.server = server;
    this.seconds = seconds;
    this.warmUpSeconds = warmUpSeconds;
    this.bitrate = bitrate;
    this.fps = fps;
  }

  /** One publisher to each address. */
  public PublishRow publish(List<RtmpUrl> to) throws IOException, InterruptedException {
    try (RtmpLoad load = new RtmpLoad(fps)) {
      for (RtmpUrl url : to) {
        load.publish(RtmpClient.publish(url), new RtmpFrames(bitrate, fps));
      }
      Use use = measure(load);
      return new PublishRow(
          to.size(), use.messages * 1e9 / use.wallNs, use.cpuNs / use.wallNs, use.late);
    }
  }

  /** One publisher and many players of it. */
  public PlayRow play(RtmpUrl publisher, RtmpUrl player, int count)
      throws IOException, InterruptedException {
    try (RtmpLoad load = new RtmpLoad(fps)) {
      load.publish(RtmpClient.publish(publisher), new RtmpFrames(bitrate, fps));
      load.play(firstPlayer(player));
      Thread.sleep(warmUpSeconds * 1000L);
      double alone = server.residentBytes();
      for (int i = 1; i < count; i++) {
        load.play(RtmpClient.play(player));
      }
      Use use = measure(load);
      double expected = bitrate / 8.0 * count * use.wallNs / 1e9;
      return new PlayRow(
          count,
          use.received * 8.0 / use.wallNs,
          use.cpuNs / use.wallNs,
          use.received / expected,
          (server.residentBytes() - alone) / 1024.0 / (count - 1));
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

  private record Use(long wallNs, double cpuNs, long messages, long received, long late) {}

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
        System.nanoTime(), server.cpuNs(), load.messages(), load.received(), load.late());
  }
}
