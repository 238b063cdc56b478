package dev.mediahub.bench;

import dev.mediahub.bench.client.Endpoint;
import dev.mediahub.bench.rtmp.RtmpTargets;
import dev.mediahub.bench.rtmp.RtmpUrl;
import dev.mediahub.bench.server.HubApi;
import dev.mediahub.bench.server.HubProcess;
import dev.mediahub.bench.server.Listener;
import dev.mediahub.bench.server.ProcessUse;
import dev.mediahub.bench.server.ServerUse;
import dev.mediahub.media.protocol.srtp.SrtpProfile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The command line's half about the server: a hub that is started, or one that runs already. */
final class ServerOptions {
  private static final String API_TOKEN = "sk_";
  private static final String ROOM = "bench";

  private enum Gso {
    ON,
    OFF
  }

  @Option(names = "--gso", defaultValue = "on", description = "The hub's UDP_SEGMENT: on, off")
  private Gso gso = Gso.ON;

  @Option(names = "--media-only", description = "Starts the media plane without the hub around it")
  private boolean mediaOnly;

  @Option(names = "--hub-set", description = "key=value of the hub that is started")
  private List<String> hubSet = List.of();

  @Option(names = "--hub-jvm", description = "A JVM option for the hub that is started")
  private List<String> hubJvm = List.of();

  @Option(names = "--against", description = "Base URL of a server that runs already")
  private @Nullable URI against;

  @Option(
      names = "--token",
      defaultValue = "",
      description =
          "With --against: a hub's API token (sk_…), which makes the tokens for room bench of app"
              + " live, or a bearer token for publishing")
  private String token = "";

  @Option(names = "--play-token", description = "Bearer token for playing, when another")
  private @Nullable String playToken;

  @Option(
      names = "--pid",
      description =
          "With --against: the process to measure; without it the one that listens there, on this"
              + " machine")
  private @Nullable Long pid;

  @Option(names = "--i-own-this-server", description = "Allows --against beyond loopback")
  private boolean own;

  @Option(names = "--whip-path", defaultValue = "/whip/live/" + ROOM)
  private String whipPath = "";

  @Option(names = "--whep-path", defaultValue = "/whep/live/" + ROOM)
  private String whepPath = "";

  @Option(
      names = "--rtmp-url",
      description =
          "With --against another server and RTMP: where to publish; encoders add their number to"
              + " it")
  private @Nullable URI rtmpUrl;

  /** Why this cannot be measured; null when it can. */
  @Nullable String refusal(Scenario scenario) throws IOException {
    if (mediaOnly && (against != null || scenario != Scenario.WEBRTC)) {
      return "--media-only starts a server that has WebRTC alone";
    }
    if (rtmpUrl != null && against == null) {
      return "--rtmp-url needs --against";
    }
    for (URI loaded : loaded()) {
      if (loaded.getScheme() == null || loaded.getHost() == null) {
        return loaded + " is not like http://127.0.0.1:3020";
      }
      if (!own && !isHere(loaded)) {
        return loaded.getHost()
            + " is not this machine. This is a load generator: add --i-own-this-server if you may"
            + " load that server";
      }
    }
    return null;
  }

  /** What runs already and is to be loaded; media goes to the last. */
  private List<URI> loaded() {
    return Stream.of(against, rtmpUrl).filter(Objects::nonNull).toList();
  }

  private static boolean isHere(URI server) throws IOException {
    return InetAddress.getByName(server.getHost()).isLoopbackAddress();
  }

  /** Starts the hub, or finds the process of the server that runs. */
  Target open(Scenario scenario) throws IOException, InterruptedException {
    URI running = against;
    if (running != null) {
      return new Target(running, token, use(loaded().getLast()), null);
    }
    if (mediaOnly) {
      return Target.of(HubProcess.mediaOnly(gso == Gso.ON, hubJvm), "");
    }
    Path home = Path.of(System.getProperty("mediahub.home", ""));
    byte[] secret = new byte[24];
    new SecureRandom().nextBytes(secret);
    String apiToken = API_TOKEN + HexFormat.of().formatHex(secret);
    List<String> settings = new ArrayList<>(hubSet);
    if (scenario == Scenario.CAMERAS) {
      settings.add("http.rate_limit_cameras=0");
    }
    return Target.of(HubProcess.whole(home, gso == Gso.ON, settings, hubJvm, apiToken), apiToken);
  }

  private ServerUse use(URI running) throws IOException {
    Long named = pid;
    if (named != null) {
      return new ServerUse(new ProcessUse(named), false);
    }
    OptionalLong found = isHere(running) ? Listener.pid(port(running)) : OptionalLong.empty();
    if (found.isEmpty()) {
      System.err.println("bench: add --pid for CPU and memory");
      return ServerUse.UNKNOWN;
    }
    long listening = found.getAsLong();
    String command =
        ProcessHandle.of(listening).flatMap(process -> process.info().command()).orElse("?");
    System.err.println("bench: measuring process " + listening + ", " + command);
    return new ServerUse(new ProcessUse(listening), false);
  }

  private static int port(URI url) {
    if (url.getPort() >= 0) {
      return url.getPort();
    }
    return switch (url.getScheme()) {
      case "rtmp" -> RtmpUrl.DEFAULT_PORT;
      case "https" -> 443;
      default -> 80;
    };
  }

  /** Where WebRTC clients go; an API token is exchanged for one that lets them in. */
  Endpoint webRtc(Target target, SrtpProfile profile, boolean rtx)
      throws IOException, InterruptedException {
    URI url = target.url();
    String bearer =
        target.token().startsWith(API_TOKEN)
            ? HubApi.joinToken(url, target.token(), ROOM)
            : target.token();
    return new Endpoint(
        url.resolve(whipPath),
        url.resolve(whepPath),
        bearer,
        playToken == null ? bearer : playToken,
        profile,
        rtx);
  }

  /** Where RTMP clients go. */
  RtmpTargets rtmp(Target target) {
    return rtmpUrl == null
        ? RtmpTargets.of(target.url(), target.token())
        : RtmpTargets.of(rtmpUrl.toString());
  }
}
