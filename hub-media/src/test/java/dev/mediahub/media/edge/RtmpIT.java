package dev.mediahub.media.edge;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.IoMode;
import dev.mediahub.media.api.MediaConfig;
import dev.mediahub.media.api.MediaEvent;
import dev.mediahub.media.api.MediaServer;
import dev.mediahub.media.api.MediaServerFactory;
import dev.mediahub.media.api.ParticipantInfo;
import dev.mediahub.media.api.PlayRequest;
import dev.mediahub.media.api.Protocol;
import dev.mediahub.media.api.PublishRequest;
import dev.mediahub.media.api.RoomKey;
import dev.mediahub.media.api.RtmpConfig;
import dev.mediahub.media.api.RtmpGate;
import dev.mediahub.media.api.RtmpListener;
import dev.mediahub.media.api.TrackInfo;
import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.api.WorkerStats;
import dev.mediahub.media.clients.ClientMedia;
import dev.mediahub.media.clients.TestClient;
import dev.mediahub.media.clients.UdpWire;
import dev.mediahub.media.protocol.flv.HevcRecord;
import dev.mediahub.media.protocol.sdp.ClientAnswer;
import dev.mediahub.media.protocol.sdp.ClientOffer;
import dev.mediahub.media.protocol.sdp.LocalTransport;
import dev.onvoid.webrtc.PeerConnectionFactory;
import dev.onvoid.webrtc.media.audio.AudioDeviceModule;
import dev.onvoid.webrtc.media.audio.AudioLayer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** FFmpeg publishes and plays over RTMP, libwebrtc watches. Needs ffmpeg. */
final class RtmpIT {
  private static final RoomKey ROOM = new RoomKey("live", "live-demo");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Wants sound and throws it away. */
  private static final ClientMedia LISTENING =
      new ClientMedia() {
        @Override
        public String offer(LocalTransport local) {
          return ClientOffer.viewer(
              local, List.of(ClientOffer.Media.receive(TrackKind.AUDIO, ClientOffer.OPUS)));
        }

        @Override
        public void answered(ClientAnswer answer) {}
      };

  private final AtomicInteger streamsStarted = new AtomicInteger();
  private final List<Process> processes = new ArrayList<>();
  @TempDir Path folder;
  private MediaServer media;
  private RtmpListener rtmp;

  /** Lets everybody in whose key or token is not "wrong". */
  private static final class OpenGate implements RtmpGate {
    @Override
    public @Nullable String refusal(String app) {
      return app.equals("live") ? null : "There is no app of this name";
    }

    @Override
    public Publish publish(String app, String streamKey, String password) {
      refuse(streamKey);
      return new Publish(ROOM, "encoder", "", "", _ -> {}, () -> {});
    }

    @Override
    public Play play(String app, String room, @Nullable String identity, String token) {
      refuse(token);
      return new Play(ROOM, identity, "player", false, token.equals("listen"), _ -> {});
    }

    private static void refuse(String credential) {
      if (credential.equals("wrong")) {
        throw new HubException(ErrorCode.UNAUTHORIZED, "This is not a good credential");
      }
    }
  }

  @BeforeEach
  void start() {
    media =
        MediaServerFactory.load()
            .start(new MediaConfig(0, 0, List.of(), 2, IoMode.AUTO, true), this::onEvent);
    rtmp =
        media.listenRtmp(
            new RtmpConfig(0, -1, null, 0, true, 0, RtmpConfig.ADMISSION_MS), new OpenGate());
  }

  @AfterEach
  void stop() {
    processes.forEach(Process::destroyForcibly);
    rtmp.close();
    media.close();
  }

  private void onEvent(MediaEvent event) {
    if (event instanceof MediaEvent.StreamStarted) {
      streamsStarted.incrementAndGet();
    }
  }

  private Process ffmpeg(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("ffmpeg", "-hide_banner", "-loglevel", "error"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("ffmpeg-" + processes.size() + ".log").toFile())
            .start();
    processes.add(process);
    return process;
  }

  private String url(String path) {
    return "rtmp://127.0.0.1:" + rtmp.port() + "/" + path;
  }

  private Process publish(String key, String... video) throws Exception {
    int before = streamsStarted.get();
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-re",
                "-f",
                "lavfi",
                "-i",
                "testsrc2=s=320x180:r=30",
                "-f",
                "lavfi",
                "-i",
                "sine=440:r=48000",
                "-c:v",
                "libx264",
                "-preset",
                "ultrafast",
                "-g",
                "60"));
    arguments.addAll(List.of(video));
    arguments.addAll(List.of("-c:a", "aac", "-f", "flv", url("live/" + key)));
    Process process = ffmpeg(arguments.toArray(new String[0]));
    if (!key.equals("wrong")) {
      await().atMost(PATIENCE).until(() -> streamsStarted.get() > before);
    }
    return process;
  }

  private ParticipantInfo publisher() {
    return media.room(ROOM).orElseThrow().participants().stream()
        .filter(ParticipantInfo::publisher)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void showsAnEncodersPictureToABrowserThatComesLate() throws Exception {
    publish("key", "-tune", "zerolatency");
    assertThat(publisher().protocol()).isEqualTo(Protocol.RTMP);
    watch(60);
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(media.stats().audioIn().packets()).as("sound, made Opus").isPositive());
    assertThat(publisher().tracks()).extracting(TrackInfo::codec).containsExactly("H264", "opus");
  }

  @Test
  void codesSoundForBrowsersOnlyWhileOneIsThere() throws Exception {
    publish("key", "-tune", "zerolatency");
    await().atMost(PATIENCE).until(() -> media.stats().audioIn().packets() > 0);
    await().atMost(PATIENCE).until(() -> jobs() == 0);
    watch(30);
    // Coding goes on for 10 s after the last who listens: it would still be seen.
    assertThat(jobs()).as("pictures alone").isZero();
    long before = media.stats().audioIn().packets();
    try (TestClient listener =
        TestClient.connected(new UdpWire(media.udpPort()), LISTENING, this::play)) {
      await().atMost(PATIENCE).until(() -> media.stats().audioIn().packets() > before + 20);
      assertThat(listener.lost()).isFalse();
    }
  }

  private String play(String offer) {
    return media
        .play(new PlayRequest(ROOM, null, "listener", false, false, Protocol.WHEP, offer))
        .sdp();
  }

  private int jobs() {
    return media.stats().workers().stream().mapToInt(WorkerStats::jobs).sum();
  }

  /** A browser sees that many pictures of the right size. */
  private void watch(int pictures) throws Exception {
    AtomicInteger frames = new AtomicInteger();
    AtomicInteger width = new AtomicInteger();
    AudioDeviceModule audio = new AudioDeviceModule(AudioLayer.kDummyAudio);
    PeerConnectionFactory factory = new PeerConnectionFactory(audio);
    try (MovingPicture unused = new MovingPicture();
        LibwebrtcPeer viewer =
            LibwebrtcPeer.receiving(
                factory,
                unused.source(),
                frame -> {
                  width.set(frame.buffer.getWidth());
                  frames.incrementAndGet();
                })) {
      PlayRequest request =
          new PlayRequest(ROOM, null, "viewer-1", false, false, Protocol.WHEP, viewer.offer());
      viewer.accept(media.play(request).sdp());
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(frames).hasValueGreaterThan(pictures));
      assertThat(width).hasValue(320);
    } finally {
      factory.dispose();
      audio.dispose();
    }
  }

  @Test
  void givesABrowsersPictureToPlayers() throws Exception {
    AudioDeviceModule audio = new AudioDeviceModule(AudioLayer.kDummyAudio);
    PeerConnectionFactory factory = new PeerConnectionFactory(audio);
    try (MovingPicture picture = new MovingPicture();
        LibwebrtcPeer browser = LibwebrtcPeer.sending(factory, picture.source(), "H264")) {
      PublishRequest request =
          new PublishRequest(
              ROOM, "camera-1", "", "", TrackKind.ALL, Protocol.WHIP, browser.offer());
      browser.accept(media.publish(request).sdp());
      await().atMost(PATIENCE).until(() -> streamsStarted.get() > 0);
      Path file = folder.resolve("played.flv");
      Process player =
          ffmpeg("-i", url("live/demo?token=good"), "-t", "2", "-c", "copy", file.toString());
      assertThat(player.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(probe(file)).contains("h264");
    } finally {
      factory.dispose();
      audio.dispose();
    }
  }

  @Test
  void givesABrowsersVp9ToPlayersThatAnnounceItAndTellsTheOthers() throws Exception {
    AudioDeviceModule audio = new AudioDeviceModule(AudioLayer.kDummyAudio);
    PeerConnectionFactory factory = new PeerConnectionFactory(audio);
    try (MovingPicture picture = new MovingPicture();
        LibwebrtcPeer browser = LibwebrtcPeer.sending(factory, picture.source(), "VP9")) {
      PublishRequest request =
          new PublishRequest(
              ROOM, "camera-1", "", "", TrackKind.ALL, Protocol.WHIP, browser.offer());
      browser.accept(media.publish(request).sdp());
      await().atMost(PATIENCE).until(() -> streamsStarted.get() > 0);
      Process player = ffmpeg("-i", url("live/demo?token=good"), "-f", "null", "-");
      try (RtmpPlayer listening = RtmpPlayer.play(rtmp.port(), "demo?token=listen")) {
        String started = HexFormat.of().formatHex("NetStream.Play.Start".getBytes(US_ASCII));
        assertThat(listening.gets(started)).as("wants no picture").isTrue();
      }
      try (RtmpPlayer announcing = RtmpPlayer.play(rtmp.port(), "demo?token=good", "vp09")) {
        assertThat(announcing.gets("9076703039")).as("configuration").isTrue();
        assertThat(announcing.gets("9176703039")).as("keyframe").isTrue();
        assertThat(announcing.gets("a176703039")).as("picture").isTrue();
      }
      assertThat(player.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(Files.readString(folder.resolve("ffmpeg-0.log"))).contains("VP9", "vp09", "WHEP");
    } finally {
      factory.dispose();
      audio.dispose();
    }
  }

  @Test
  void givesAnEncodersHevcToPlayersThatTakeItAndTellsTheOthers() throws Exception {
    try (RtmpEncoder encoder = RtmpEncoder.silent(rtmp.port(), "key")) {
      encoder.send(0, HexFormat.of().parseHex("9068766331" + HevcRecord.X265));
      for (int i = 0; i < 60; i++) {
        String nal =
            i % 30 == 0 ? "9368766331" + "0000000326010a" : "a368766331" + "0000000302010a";
        encoder.send(i * 33, HexFormat.of().parseHex(nal));
      }
      await().atMost(PATIENCE).until(() -> streamsStarted.get() > 0);
      Process player = ffmpeg("-i", url("live/demo?token=good"), "-f", "null", "-");
      try (RtmpPlayer announcing = RtmpPlayer.play(rtmp.port(), "demo?token=good", "hvc1");
          RtmpPlayer asking =
              RtmpPlayer.play(rtmp.port(), "demo?token=good&fourCcList=av01,hvc1")) {
        assertThat(announcing.gets("9368766331")).as("announced").isTrue();
        assertThat(asking.gets("9368766331")).as("asked for in the URL").isTrue();
      }
      assertThat(player.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(Files.readString(folder.resolve("ffmpeg-0.log")))
          .contains("H265", "-rtmp_enhanced_codecs hvc1", "fourCcList=hvc1", "WHEP");
    }
  }

  @Test
  void givesPlayersPictureAndSoundAsTheyCame() throws Exception {
    publish("key", "-tune", "zerolatency");
    Path file = folder.resolve("played.flv");
    Process player =
        ffmpeg("-i", url("live/demo?token=good"), "-t", "3", "-c", "copy", file.toString());
    assertThat(player.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(probe(file)).contains("h264", "aac");
    assertThat(media.stats().rtmp().messagesOut()).isGreaterThan(90);
  }

  private String probe(Path file) throws Exception {
    Process process =
        new ProcessBuilder(
                "ffprobe", "-v", "error", "-show_entries", "stream=codec_name", file.toString())
            .redirectErrorStream(true)
            .start();
    return new String(process.getInputStream().readAllBytes());
  }

  @Test
  void tellsThatAStreamHasPicturesBrowsersCannotShow() throws Exception {
    publish("key", "-bf", "2");
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(publisher().notices()).anyMatch(text -> text.contains("Max B-frames")));
  }

  @Test
  void lastPublisherOfAnIdentityWinsAndPlayersGoOn() throws Exception {
    Process first = publish("key", "-tune", "zerolatency");
    Process player = ffmpeg("-i", url("live/demo?token=good"), "-c", "copy", "-f", "null", "-");
    await().atMost(PATIENCE).until(() -> media.stats().rtmp().players() == 1);
    publish("key", "-tune", "zerolatency");
    assertThat(first.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(media.room(ROOM).orElseThrow().participants())
        .filteredOn(ParticipantInfo::publisher)
        .hasSize(1);
    long before = media.stats().rtmp().messagesOut();
    await().atMost(PATIENCE).until(() -> media.stats().rtmp().messagesOut() > before + 100);
    assertThat(player.isAlive()).isTrue();
  }

  @Test
  void refusesBadCredentialsWithTheReason() throws Exception {
    Process refused = publish("wrong");
    assertThat(refused.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(refused.exitValue()).isNotZero();
    assertThat(Files.readString(folder.resolve("ffmpeg-0.log")))
        .contains("This is not a good credential");
    Process player = ffmpeg("-i", url("live/demo?token=good"), "-f", "null", "-");
    assertThat(player.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(folder.resolve("ffmpeg-1.log"))).contains("Nobody publishes");
  }
}
