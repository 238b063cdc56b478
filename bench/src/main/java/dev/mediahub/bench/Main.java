package dev.mediahub.bench;

import dev.mediahub.bench.cameras.CamerasScenario;
import dev.mediahub.bench.client.Endpoint;
import dev.mediahub.bench.rtmp.RtmpScenario;
import dev.mediahub.bench.rtmp.RtmpTargets;
import dev.mediahub.bench.server.HubApi;
import dev.mediahub.bench.server.HubProcess;
import dev.mediahub.bench.server.ProcessUse;
import dev.mediahub.media.protocol.srtp.SrtpProfile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The load generator's entry. Read {@link WebRtcScenario} next. */
@Command(
    name = "./hub bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Loads a server with one publisher and many viewers; prints what it costs.")
public final class Main implements Callable<Integer> {
  @Option(
      names = "--scenario",
      defaultValue = "webrtc",
      description =
          "webrtc: a publisher and viewers; rtmp-publish: --viewers encoders; rtmp-play: --viewers"
              + " players of one encoder; cameras: --cameras that send JPEGs over WebSocket,"
              + " --viewers of MJPEG")
  private String scenario = "";

  @Option(names = "--viewers", split = ",", defaultValue = "200", description = "How many: 10,200")
  private List<Integer> viewers = List.of();

  @Option(names = "--cameras", defaultValue = "600", description = "Cameras, each in its room")
  private int cameras;

  @Option(names = "--frame-bytes", defaultValue = "15000", description = "Of a camera's picture")
  private int frameBytes;

  @Option(names = "--seconds", defaultValue = "10", description = "Measured for each number")
  private int seconds;

  @Option(names = "--warm-up", defaultValue = "30", description = "Seconds before each")
  private int warmUp;

  @Option(names = "--joins", defaultValue = "100", description = "Joins with leave measured")
  private int joins;

  @Option(names = "--bitrate", defaultValue = "2000000", description = "Bits a second")
  private long bitrate;

  @Option(names = "--fps", description = "Frames a second; without it 30, of a camera 10")
  private @Nullable Integer fps;

  @Option(names = "--gso", defaultValue = "on", description = "The hub's UDP_SEGMENT: on, off")
  private String gso = "on";

  @Option(
      names = "--receive",
      defaultValue = "joined",
      description =
          "joined: the kernel hands runs of datagrams over whole (UDP_GRO), as from a network card;"
              + " single: one by one, and the server pays for that over loopback")
  private String receive = "";

  @Option(names = "--profile", defaultValue = "gcm", description = "SRTP: gcm, cm")
  private String profile = "gcm";

  @Option(names = "--no-rtx", description = "Clients offer no retransmission stream")
  private boolean noRtx;

  @Option(names = "--against", description = "Base URL of a server that runs already")
  private @Nullable URI against;

  @Option(names = "--whip-path", defaultValue = "/whip/live/bench")
  private String whipPath = "";

  @Option(names = "--whep-path", defaultValue = "/whep/live/bench")
  private String whepPath = "";

  @Option(
      names = "--rtmp-url",
      description =
          "With --against another server and RTMP: where to publish; encoders add their number to"
              + " it")
  private @Nullable String rtmpUrl;

  @Option(names = "--hub-set", description = "key=value of the hub that is started")
  private List<String> hubSet = List.of();

  @Option(
      names = "--token",
      defaultValue = "",
      description = "Bearer token for publishing; for RTMP to a hub, an API token")
  private String token = "";

  @Option(names = "--play-token", description = "Bearer token for playing, when another")
  private @Nullable String playToken;

  @Option(names = "--pid", description = "The process to measure, with --against")
  private @Nullable Long pid;

  @Option(names = "--i-own-this-server", description = "Allows --against beyond loopback")
  private boolean own;

  @Option(names = "--media-only", description = "Starts the media plane without the hub around it")
  private boolean mediaOnly;

  @Option(names = "--hub-jvm", description = "A JVM option for the hub that is started")
  private List<String> hubJvm = List.of();

  @Option(
      names = "--jmh",
      arity = "0..1",
      fallbackValue = ".*",
      paramLabel = "REGEX",
      description = "Runs the benchmarks of that name with the gc profiler instead")
  private @Nullable String jmh;

  @Option(names = "--json", description = "Prints JSON in place of the table")
  private boolean json;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Main()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException, RunnerException {
    if (jmh != null) {
      var _ =
          new Runner(
                  new OptionsBuilder()
                      .include(jmh)
                      .addProfiler("gc")
                      .shouldFailOnError(true)
                      .build())
              .run();
      return 0;
    }
    URI target = against;
    if (target != null) {
      if (!own && !InetAddress.getByName(target.getHost()).isLoopbackAddress()) {
        System.err.println(
            "bench: "
                + target.getHost()
                + " is not this machine. This is a load generator: add --i-own-this-server if you"
                + " may load that server.");
        return 2;
      }
      Long measured = pid;
      ProcessUse use = measured == null ? null : new ProcessUse(measured);
      if (isCameras()) {
        cameras(target, token, use);
      } else if (isRtmp()) {
        String url = rtmpUrl;
        rtmp(url == null ? RtmpTargets.of(target, token) : RtmpTargets.of(url), use);
      } else {
        print(load(target, use, token));
      }
      return 0;
    }
    if (mediaOnly) {
      try (HubProcess hub = HubProcess.mediaOnly(gso.equals("on"), hubJvm)) {
        print(load(hub.url(), hub.use(), token));
      }
      return 0;
    }
    Path home = Path.of(System.getProperty("mediahub.home", ""));
    byte[] secret = new byte[24];
    new SecureRandom().nextBytes(secret);
    String apiToken = "sk_" + HexFormat.of().formatHex(secret);
    List<String> settings = new ArrayList<>(hubSet);
    if (isCameras()) {
      settings.add("http.rate_limit_cameras=0");
    }
    try (HubProcess hub = HubProcess.whole(home, gso.equals("on"), settings, hubJvm, apiToken)) {
      if (isCameras()) {
        cameras(hub.url(), apiToken, hub.use());
      } else if (isRtmp()) {
        rtmp(RtmpTargets.of(hub.url(), apiToken), hub.use());
      } else {
        print(load(hub.url(), hub.use(), HubApi.joinToken(hub.url(), apiToken, "bench")));
      }
    }
    return 0;
  }

  private int fps(int usual) {
    Integer wanted = fps;
    return wanted == null ? usual : wanted;
  }

  private boolean isCameras() {
    return scenario.equals("cameras");
  }

  private void cameras(URI hub, String apiToken, @Nullable ProcessUse server)
      throws IOException, InterruptedException {
    HubProcess.pinGenerator();
    for (int count : viewers) {
      var size = new CamerasScenario.Size(cameras, count, fps(10), frameBytes);
      System.out.print(new CamerasScenario(hub, apiToken, server, size, seconds, warmUp).run());
    }
  }

  private boolean isRtmp() {
    return scenario.startsWith("rtmp-");
  }

  private void rtmp(RtmpTargets targets, @Nullable ProcessUse server)
      throws IOException, InterruptedException {
    HubProcess.pinGenerator();
    RtmpScenario load = new RtmpScenario(server, seconds, warmUp, bitrate, fps(30));
    for (int count : viewers) {
      System.out.print(
          scenario.equals("rtmp-publish")
              ? load.publish(targets.encoders(count))
              : load.play(targets.encoders(1).getFirst(), targets.player(), count));
    }
  }

  private List<Row> load(URI target, @Nullable ProcessUse server, String bearer)
      throws IOException, InterruptedException {
    HubProcess.pinGenerator();
    SrtpProfile srtp =
        profile.toLowerCase(Locale.ROOT).equals("cm")
            ? SrtpProfile.AES128_CM_HMAC_SHA1_80
            : SrtpProfile.AEAD_AES_128_GCM;
    Endpoint endpoint =
        new Endpoint(
            target.resolve(whipPath),
            target.resolve(whepPath),
            bearer,
            playToken == null ? bearer : playToken,
            srtp,
            !noRtx);
    List<Integer> counts = viewers.stream().sorted().toList();
    try (WebRtcScenario scenario =
        new WebRtcScenario(
            new Options(counts, seconds, warmUp, joins, bitrate, fps(30), receive.equals("joined")),
            endpoint,
            server)) {
      return scenario.run();
    }
  }

  private void print(List<Row> rows) {
    System.out.print(json ? Table.json(rows) : Table.markdown(rows));
  }
}
