package dev.mediahub.media.edge.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.api.RoomKey;
import dev.mediahub.media.api.RtmpGate;
import dev.mediahub.media.protocol.flv.TagWriter;
import dev.mediahub.media.room.Connection;
import dev.mediahub.media.worker.Transcoders;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The beginning of a stream of which it is not known yet whether it has sound. */
final class PublishedStreamTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final byte[] CONFIG =
      TagWriter.avcConfig(HEX.parseHex("0142e01fffe100096742e01fda014016e401000468ce3c80"));
  private static final byte[] PICTURE = TagWriter.avcFrame(true, 0, HEX.parseHex("0000000365aabb"));
  private static final long MS = 1_000_000;

  private final List<Integer> configurations = new ArrayList<>();

  /** Nobody comes into a room here. */
  private enum Host implements RtmpHost {
    INSTANCE;

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
            Host.INSTANCE,
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
}
