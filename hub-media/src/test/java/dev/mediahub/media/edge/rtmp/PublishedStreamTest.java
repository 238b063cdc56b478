package dev.mediahub.media.edge.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.api.IoMode;
import dev.mediahub.media.api.RoomKey;
import dev.mediahub.media.api.RtmpGate;
import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.edge.webrtc.FramePublisher;
import dev.mediahub.media.edge.webrtc.LoopMedia;
import dev.mediahub.media.edge.webrtc.PeerDirectory;
import dev.mediahub.media.loop.LoopsConfig;
import dev.mediahub.media.loop.MediaLoops;
import dev.mediahub.media.loop.tcp.IceTcpLimits;
import dev.mediahub.media.protocol.flv.TagWriter;
import dev.mediahub.media.protocol.sdp.ClientOffer;
import dev.mediahub.media.room.Connection;
import dev.mediahub.media.room.TestTracks;
import dev.mediahub.media.room.Track;
import dev.mediahub.media.worker.Transcoders;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The beginning of a stream of which it is not known yet whether it has sound. */
final class PublishedStreamTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final byte[] CONFIG =
      TagWriter.avcConfig(HEX.parseHex("0142e01fffe100096742e01fda014016e401000468ce3c80"));

  /** Main profile, so it may have B-frames. */
  private static final byte[] MAIN_CONFIG =
      TagWriter.avcConfig(HEX.parseHex("014d401fffe10009674d401fda014016e401000468ce3c80"));

  private static final byte[] NAL = HEX.parseHex("0000000365aabb");
  private static final byte[] PICTURE = TagWriter.avcFrame(true, 0, NAL);
  private static final long MS = 1_000_000;
  private static final Track VIDEO = TestTracks.of(1, "video", TrackKind.VIDEO, ClientOffer.H264);

  private final List<Integer> configurations = new ArrayList<>();
  private final List<String> notices = new ArrayList<>();
  private final LoopMedia loop = new LoopMedia(new PeerDirectory(), System::nanoTime);
  private @Nullable MediaLoops loops;

  @BeforeEach
  void start() throws Exception {
    MediaLoops started =
        MediaLoops.start(
            new LoopsConfig(1, 0, -1, IoMode.NIO, false, 1 << 16, IceTcpLimits.DEFAULT), _ -> loop);
    loops = started;
    CountDownLatch running = new CountDownLatch(1);
    started.get(0).execute(running::countDown);
    assertThat(running.await(5, TimeUnit.SECONDS)).isTrue();
  }

  @AfterEach
  void stop() {
    if (loops != null) {
      loops.close();
    }
  }

  /** Nobody comes into a room here, unless a test says how. */
  private static class Host implements RtmpHost {

    @Override
    public String newSessionId() {
      throw new AssertionError();
    }

    @Override
    public long zeroNs() {
      return 0;
    }

    @Override
    public Transcoders transcoders() {
      throw new AssertionError();
    }

    @Override
    public Publishing publish(
        RtmpGate.Publish who, Connection connection, List<NewTrack> tracks, FlvFeed feed) {
      throw new AssertionError();
    }

    @Override
    public Playing play(
        RtmpGate.Play who, Connection connection, Set<String> fourCcs, Consumer<FlvFeed> follow) {
      throw new AssertionError();
    }
  }

  /** One publisher comes in, whose frames go nowhere. */
  private final class Room implements RtmpHost.Publishing {
    private final FramePublisher frames =
        new FramePublisher(loop, List.of(VIDEO), Collections.singletonList(null), 0);

    @Override
    public FramePublisher frames() {
      return frames;
    }

    @Override
    public void notices(List<String> texts) {
      notices.clear();
      notices.addAll(texts);
    }

    @Override
    public void closed(String reason) {}
  }

  /** The encoder's. */
  private enum Wire implements Connection {
    INSTANCE;

    @Override
    public String sessionId() {
      return "session";
    }

    @Override
    public long sentBytes() {
      return 0;
    }

    @Override
    public void close(String reason) {}
  }

  @Test
  void configurationsInMidStreamMoveNoFrame() throws Refusal {
    FlvFeed feed = new FlvFeed(0);
    feed.add((_, timeMs, _) -> configurations.add(timeMs));
    PublishedStream stream =
        new PublishedStream(
            new RtmpGate.Publish(
                new RoomKey("live", "live-demo"), "encoder", "", "", _ -> {}, () -> {}),
            new Host(),
            Wire.INSTANCE,
            feed,
            500,
            false);
    stream.media(true, 0, CONFIG, 0);
    for (int i = 0; i < 4; i++) {
      stream.media(true, 20_000 + 40 * i, PICTURE, 40 * i * MS);
      stream.media(true, 0, CONFIG, 40 * i * MS);
    }
    assertThat(configurations).containsExactly(500, 500, 540, 580, 620);
    assertThat(stream.newestMs()).isEqualTo(620);
  }

  /**
   * A stream of main profile that is in its room, 25 pictures a second, the fourth second begins.
   */
  private PublishedStream threeSeconds() throws Refusal {
    PublishedStream stream =
        new PublishedStream(
            new RtmpGate.Publish(
                new RoomKey("live", "live-demo"), "encoder", "", "", _ -> {}, () -> {}),
            new Host() {
              @Override
              public Publishing publish(
                  RtmpGate.Publish who,
                  Connection connection,
                  List<NewTrack> tracks,
                  FlvFeed feed) {
                return new Room();
              }
            },
            Wire.INSTANCE,
            new FlvFeed(0),
            0,
            false);
    stream.media(true, 0, MAIN_CONFIG, 0);
    for (int i = 0; i < 75; i++) {
      stream.media(true, 40 * i, PICTURE, 40 * i * MS);
    }
    return stream;
  }

  @Test
  void picturesInOrderAreNoBFrames() throws Refusal {
    threeSeconds();
    assertThat(notices).isEmpty();
  }

  @Test
  void bFramesThatComeLateAreTold() throws Refusal {
    PublishedStream stream = threeSeconds();
    stream.media(true, 3000, TagWriter.avcFrame(false, 80, NAL), 3000 * MS);
    assertThat(notices).isEmpty();
    stream.media(true, 3040, TagWriter.avcFrame(false, 0, NAL), 3040 * MS);
    assertThat(notices).singleElement().asString().contains("B-frames", "stutters");
  }
}
