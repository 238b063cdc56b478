package dev.mediahub.media.edge.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.output.restream.Outgoing;
import dev.mediahub.media.stats.SentBytes;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Players of one stream share its chunks. Every message here has one byte of body, its name. */
final class FlvFeedTest {
  private static final int HEADER = 12;

  private final FlvFeed feed = new FlvFeed(0);
  private final Line channel = new Line();
  private final List<String> told = new ArrayList<>();
  private final RtmpCounters counters = new RtmpCounters();
  private final Player player = player(false);

  /** A connection that takes nothing while it is {@link #stopped}. */
  private static final class Line extends EmbeddedChannel {
    private boolean stopped;

    @Override
    protected void doWrite(ChannelOutboundBuffer in) throws Exception {
      if (!stopped) {
        super.doWrite(in);
      }
    }
  }

  private Player player(boolean soundOnly) {
    return new Player(
        channel,
        FeedItem.MEDIA_STREAM,
        soundOnly,
        counters,
        new SentBytes(),
        new Player.Events() {
          @Override
          public void sendMetadata(Map<String, Object> fields) {
            told.add("metadata");
          }

          @Override
          public void tooSlow() {
            told.add("cut");
          }
        });
  }

  private static byte[] tag(char name) {
    return new byte[] {(byte) name};
  }

  private String received() {
    channel.runPendingTasks();
    StringBuilder names = new StringBuilder();
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      while (out.isReadable()) {
        out.skipBytes(HEADER);
        names.append((char) out.readByte());
      }
      out.release();
    }
    return names.toString();
  }

  @Test
  void startsALatePlayerAtTheKeyframeBeforeIt() {
    feed.metadata(Map.of("width", 1280));
    feed.config(true, 0, tag('V'));
    feed.config(false, 0, tag('A'));
    feed.frame(true, true, 0, tag('1'));
    feed.frame(true, true, 40, tag('2'));
    feed.frame(false, false, 50, tag('3'));
    feed.join(player, channel.eventLoop());
    assertThat(told).containsExactly("metadata");
    assertThat(received()).isEqualTo("VA23");
    feed.frame(true, false, 80, tag('4'));
    assertThat(received()).isEqualTo("4");
  }

  @Test
  void makesOneWriteOfWhatGatheredInATurn() {
    feed.frame(true, true, 0, tag('1'));
    feed.join(player, channel.eventLoop());
    received();
    feed.frame(true, false, 40, tag('2'));
    feed.frame(true, false, 80, tag('3'));
    channel.runPendingTasks();
    ByteBuf out = channel.readOutbound();
    assertThat(out.readableBytes()).isEqualTo(2 * (HEADER + 1));
    out.release();
    assertThat(channel.outboundMessages()).isEmpty();
  }

  @Test
  void letsSoundGoWithTheNextPicture() {
    channel.freezeTime();
    feed.frame(true, true, 0, tag('1'));
    feed.join(player, channel.eventLoop());
    received();
    feed.frame(true, false, 40, tag('2'));
    assertThat(received()).isEqualTo("2");
    feed.frame(false, false, 50, tag('a'));
    assertThat(received()).isEmpty();
    channel.advanceTimeBy(20, TimeUnit.MILLISECONDS);
    feed.frame(false, false, 70, tag('b'));
    feed.frame(true, false, 80, tag('3'));
    assertThat(received()).isEqualTo("ab3");
    feed.frame(false, false, 90, tag('c'));
    channel.advanceTimeBy(39, TimeUnit.MILLISECONDS);
    assertThat(received()).isEmpty();
    channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
    assertThat(received()).as("no picture comes").isEqualTo("c");
  }

  @Test
  void sendsSoundAtOnceWhereThereAreNoPictures() {
    feed.config(false, 0, tag('A'));
    feed.frame(false, true, 0, tag('1'));
    feed.join(player, channel.eventLoop());
    received();
    feed.frame(false, true, 20, tag('2'));
    assertThat(received()).isEqualTo("2");
  }

  @Test
  void waitsForAKeyframeWhenNoneIsKept() {
    feed.config(true, 0, tag('V'));
    feed.frame(true, false, 0, tag('1'));
    feed.join(player, channel.eventLoop());
    feed.frame(true, false, 40, tag('2'));
    assertThat(received()).isEqualTo("V");
    feed.frame(true, true, 80, tag('3'));
    assertThat(received()).isEqualTo("3");
  }

  @Test
  void tellsEachPlayerOnceWhatCameAroundItsJoin() {
    feed.frame(true, true, 0, tag('1'));
    feed.join(player, channel.eventLoop());
    feed.frame(true, false, 40, tag('2'));
    // Not yet flushed; a second player joins on the same loop and gets it from the cache.
    Player second = player(false);
    feed.join(second, channel.eventLoop());
    assertThat(received()).isEqualTo("1122");
  }

  @Test
  void givesAListenerTheSoundAlone() {
    feed.metadata(Map.of("videocodecid", 7));
    feed.config(true, 0, tag('V'));
    feed.config(false, 0, tag('A'));
    feed.frame(true, true, 0, tag('1'));
    feed.frame(false, false, 5, tag('a'));
    feed.join(player(true), channel.eventLoop());
    feed.frame(true, false, 40, tag('2'));
    feed.frame(false, false, 45, tag('b'));
    assertThat(received()).isEqualTo("Aab");
    assertThat(told).isEmpty();
  }

  @Test
  void goesOnAfterABeginningThatTheLineIsStillTaking() {
    feed.frame(true, true, 0, new byte[1024 * 1024]);
    channel.stopped = true;
    feed.join(player, channel.eventLoop());
    feed.frame(true, false, 40, tag('2'));
    channel.runPendingTasks();
    assertThat(counters.messagesLeftOut.sum()).isZero();
    assertThat(told).isEmpty();
  }

  @Test
  void leavesOutFramesOfOneThatTakesNothingMore() {
    feed.frame(true, true, 0, new byte[1024 * 1024]);
    channel.stopped = true;
    feed.join(player, channel.eventLoop());
    feed.frame(true, false, 40, new byte[1024 * 1024]);
    channel.runPendingTasks();
    feed.frame(true, false, 80, tag('3'));
    channel.runPendingTasks();
    assertThat(counters.messagesLeftOut.sum()).isEqualTo(1);
  }

  @Test
  void forgetsPlayersThatLeft() {
    feed.frame(true, true, 0, tag('1'));
    feed.join(player, channel.eventLoop());
    received();
    feed.leave(player, channel.eventLoop());
    assertThat(feed.hasPlayers()).isFalse();
    feed.frame(true, false, 40, tag('2'));
    assertThat(received()).isEmpty();
  }

  @Test
  void writesOnTheStreamThatADestinationWants() {
    feed.frame(true, true, 0, tag('1'));
    Outgoing.Flow flow =
        new PushedFeed(feed)
            .begin(
                channel,
                7,
                new SentBytes(),
                new Outgoing.Events() {
                  @Override
                  public void sendMetadata(Map<String, Object> fields) {}

                  @Override
                  public void tooSlow() {}
                });
    feed.join(player, channel.eventLoop());
    feed.frame(true, false, 40, tag('2'));
    feed.frame(true, false, 80, tag('3'));
    channel.runPendingTasks();
    List<Integer> streams = new ArrayList<>();
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      for (; out.isReadable(); out.skipBytes(HEADER + 1)) {
        streams.add(out.getIntLE(out.readerIndex() + 8));
      }
      out.release();
    }
    assertThat(streams).containsExactly(7, 1, 7, 7, 1, 1);
    flow.end();
    assertThat(flow.leftOut()).isZero();
    feed.leave(player, channel.eventLoop());
    assertThat(feed.hasPlayers()).isFalse();
  }

  @Test
  void asksForAKeyframeWhileAPlayerWaitsForOne() {
    AtomicInteger asked = new AtomicInteger();
    FlvFeed live = new FlvFeed(0, asked::incrementAndGet);
    live.config(true, 0, tag('V'));
    live.join(player, channel.eventLoop());
    assertThat(asked).as("at the join").hasValue(1);
    live.frame(true, false, 40, tag('1'));
    live.frame(true, false, 80, tag('2'));
    assertThat(received()).isEqualTo("V");
    assertThat(asked).as("once in a while").hasValue(2);
    live.frame(true, true, 120, tag('3'));
    live.frame(true, false, 160, tag('4'));
    assertThat(received()).isEqualTo("34");
    assertThat(asked).hasValue(2);
  }

  @Test
  void soundAloneStartsAtOnce() {
    feed.config(false, 0, tag('A'));
    feed.join(player, channel.eventLoop());
    feed.frame(false, false, 0, tag('1'));
    assertThat(received()).isEqualTo("A1");
  }

  private void soundGoesOnAlone(FlvFeed live, int items) {
    live.config(true, 0, tag('V'));
    live.config(false, 0, tag('A'));
    live.frame(true, true, 0, tag('1'));
    for (int i = 1; i <= items; i++) {
      live.frame(false, false, i * 20, tag('s'));
    }
    int now = items * 20;
    live.join(player, channel.eventLoop());
    assertThat(received()).as("no burst of old sound").isEqualTo("VA");
    live.frame(false, false, now + 20, tag('a'));
    assertThat(received()).isEqualTo("a");
    live.frame(true, false, now + 40, tag('2'));
    assertThat(received()).as("a picture without those before it").isEmpty();
    live.frame(true, true, now + 80, tag('3'));
    live.frame(true, false, now + 120, tag('4'));
    assertThat(received()).isEqualTo("34");
  }

  @Test
  void soundGoesOnAloneWhenThePictureStops() {
    soundGoesOnAlone(feed, 400);
  }

  @Test
  void soundGoesOnAloneForLong() {
    soundGoesOnAlone(feed, 5000);
  }

  @Test
  void soundGoesOnAloneWhereAKeyframeIsAskedFor() {
    AtomicInteger asked = new AtomicInteger();
    soundGoesOnAlone(new FlvFeed(0, asked::incrementAndGet), 400);
    assertThat(asked).as("at the join, and for the picture").hasValue(2);
  }

  @Test
  void whoLostPicturesHearsTheSoundAloneAndSeesTheNextKeyframe() {
    feed.frame(true, true, 0, new byte[1024 * 1024]);
    channel.stopped = true;
    feed.join(player, channel.eventLoop());
    feed.frame(true, false, 40, new byte[1024 * 1024]);
    channel.runPendingTasks();
    feed.frame(true, false, 80, tag('2'));
    channel.runPendingTasks();
    channel.stopped = false;
    channel.flush();
    channel.releaseOutbound();
    channel.freezeTime();
    feed.frame(false, false, 5_100, tag('a'));
    channel.advanceTimeBy(40, TimeUnit.MILLISECONDS);
    assertThat(received()).isEqualTo("a");
    feed.frame(true, false, 5_120, tag('3'));
    feed.frame(true, true, 5_160, tag('4'));
    assertThat(received()).isEqualTo("4");
  }

  @Test
  void goesOnAtAKeyframeAfterALoopWasFarBehind() {
    feed.config(true, 0, tag('V'));
    feed.frame(true, true, 0, tag('1'));
    feed.join(player, channel.eventLoop());
    assertThat(received()).isEqualTo("V1");
    for (int i = 1; i <= 4096; i++) {
      feed.frame(true, false, i, tag('m'));
    }
    feed.frame(true, false, 5_000, tag('x'));
    feed.config(true, 5_000, tag('W'));
    assertThat(received()).isEqualTo("m".repeat(4096) + "W");
    feed.frame(true, false, 5_040, tag('y'));
    assertThat(received()).as("what it builds on was lost").isEmpty();
    feed.frame(true, true, 5_080, tag('2'));
    feed.frame(true, false, 5_120, tag('3'));
    assertThat(received()).isEqualTo("23");
  }

  @Test
  void letsManyStreamsTogetherKeepAQuarterOfTheHeap() {
    long heap = 512L << 20;
    assertThat(FlvFeed.fairShare(heap, 1)).isEqualTo(FlvFeed.MAX_GROUP_BYTES);
    assertThat(1_000 * FlvFeed.fairShare(heap, 1_000)).isLessThanOrEqualTo(heap / 4);
  }
}
