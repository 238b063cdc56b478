package dev.mediahub.bench.rtmp;

import dev.mediahub.bench.server.HubApi;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a measurement's encoders and players go: a hub of our own, or any RTMP server. */
public final class RtmpTargets {
  private static final String ROOM = "bench-rtmp-";

  private final @Nullable URI hub;
  private final String apiToken;
  private final String prefix;
  private final List<RtmpUrl> encoders = new ArrayList<>();

  private RtmpTargets(@Nullable URI hub, String apiToken, String prefix) {
    this.hub = hub;
    this.apiToken = apiToken;
    this.prefix = prefix;
  }

  /** A server that takes any stream name: {@code prefix} and a number. */
  public static RtmpTargets of(String prefix) {
    return new RtmpTargets(null, "", prefix);
  }

  /** A hub, where each encoder gets an ingress of its own. */
  public static RtmpTargets of(URI hub, String apiToken) {
    return new RtmpTargets(hub, apiToken, "");
  }

  /** The first {@code count} encoders' addresses. */
  public List<RtmpUrl> encoders(int count) throws IOException, InterruptedException {
    while (encoders.size() < count) {
      int number = encoders.size();
      encoders.add(
          RtmpUrl.parse(
              hub == null ? prefix + number : HubApi.rtmpIngress(hub, apiToken, ROOM + number)));
    }
    return encoders.subList(0, count);
  }

  /** Where the first encoder is played. */
  public RtmpUrl player() throws IOException, InterruptedException {
    RtmpUrl first = encoders(1).getFirst();
    if (hub == null) {
      return first;
    }
    String token = HubApi.joinToken(hub, apiToken, ROOM + 0);
    return new RtmpUrl(first.host(), first.port(), first.app(), ROOM + 0 + "?token=" + token);
  }
}
