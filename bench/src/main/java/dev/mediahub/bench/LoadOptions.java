package dev.mediahub.bench;

import dev.mediahub.bench.cameras.CamerasScenario;
import dev.mediahub.bench.rtmp.RtmpScenario;
import dev.mediahub.media.protocol.srtp.SrtpProfile;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The command line's half about the load: what clients do, and how many there are. */
final class LoadOptions {
  private static final int FPS = 30;
  private static final int CAMERA_FPS = 10;

  private enum Receive {
    JOINED,
    SINGLE
  }

  private enum Profile {
    GCM,
    CM
  }

  @Option(
      names = "--scenario",
      defaultValue = "webrtc",
      description =
          "webrtc: a publisher and viewers; rtmp-publish: --viewers encoders; rtmp-play: --viewers"
              + " players of one encoder; cameras: --cameras that send JPEGs over WebSocket,"
              + " --viewers of MJPEG")
  private Scenario scenario = Scenario.WEBRTC;

  @Option(
      names = "--viewers",
      split = ",",
      description = "How many: 10,200; without it 200, of cameras 1000")
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

  @Option(
      names = "--receive",
      defaultValue = "joined",
      description =
          "joined: the kernel hands runs of datagrams over whole (UDP_GRO), as from a network card;"
              + " single: one by one, and the server pays for that over loopback")
  private Receive receive = Receive.JOINED;

  @Option(names = "--profile", defaultValue = "gcm", description = "SRTP: gcm, cm")
  private Profile profile = Profile.GCM;

  @Option(names = "--no-rtx", description = "Clients offer no retransmission stream")
  private boolean noRtx;

  Scenario scenario() {
    return scenario;
  }

  /** Each number to measure with. */
  List<Integer> viewers() {
    return viewers.isEmpty() ? scenario.usualViewers() : viewers;
  }

  Options webRtc() {
    List<Integer> ascending = viewers().stream().sorted().toList();
    boolean joined = receive == Receive.JOINED;
    return new Options(ascending, seconds, warmUp, joins, bitrate, fps(FPS), joined);
  }

  SrtpProfile srtp() {
    return switch (profile) {
      case GCM -> SrtpProfile.AEAD_AES_128_GCM;
      case CM -> SrtpProfile.AES128_CM_HMAC_SHA1_80;
    };
  }

  boolean rtx() {
    return !noRtx;
  }

  RtmpScenario rtmp(Target target) {
    return new RtmpScenario(target.use(), seconds, warmUp, bitrate, fps(FPS));
  }

  CamerasScenario cameras(Target target, int count) {
    var size = new CamerasScenario.Size(cameras, count, fps(CAMERA_FPS), frameBytes);
    return new CamerasScenario(target.url(), target.token(), target.use(), size, seconds, warmUp);
  }

  private int fps(int usual) {
    Integer wanted = fps;
    return wanted == null ? usual : wanted;
  }
}
