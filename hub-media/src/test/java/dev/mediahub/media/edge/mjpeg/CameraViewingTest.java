package dev.mediahub.media.edge.mjpeg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.api.CameraFrame;
import dev.mediahub.media.api.CameraSink;
import dev.mediahub.media.protocol.codec.FrameSize;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class CameraViewingTest {
  private static final int CAPACITY = 4096;

  private final FramePool pool = new FramePool();
  private final CameraCounters counters = new CameraCounters();
  private final List<String> gone = new ArrayList<>();
  private final SlowSink sink = new SlowSink();
  private final CameraViewing viewing =
      new CameraViewing("v", sink, counters, (_, reason) -> gone.add(reason));

  /** A peer that takes a picture when it is told to. */
  private static final class SlowSink implements CameraSink {
    final List<Integer> got = new ArrayList<>();
    final List<String> ended = new ArrayList<>();
    @Nullable Sent pending;

    @Override
    public void send(CameraFrame frame, Sent sent) {
      assertThat(pending).as("one at a time").isNull();
      got.add((int) frame.jpeg().get(0));
      pending = sent;
    }

    @Override
    public void ended(String reason) {
      ended.add(reason);
    }

    Sent take() {
      Sent now = Objects.requireNonNull(pending);
      pending = null;
      return now;
    }
  }

  private PooledFrame frame(int number) {
    ByteBuffer buffer = pool.acquire(CAPACITY);
    buffer.put(PooledFrame.HEAD, (byte) number);
    return PooledFrame.of(pool, buffer, 10, FrameSize.of(1, 1));
  }

  private void publish(CameraFeed feed, int number) {
    feed.publish(frame(number));
  }

  private CameraFeed feed() {
    CameraFeed feed = new CameraFeed();
    feed.add(viewing);
    return feed;
  }

  @Test
  void losesPicturesWhenItIsSlowAndGoesOnWithTheNewest() {
    CameraFeed feed = feed();
    for (int i = 1; i <= 5; i++) {
      publish(feed, i);
    }
    assertThat(sink.got).containsExactly(1);
    sink.take().done();
    assertThat(sink.got).containsExactly(1, 5);
    assertThat(counters.lost.sum()).isEqualTo(3);
    sink.take().done();
    publish(feed, 6);
    assertThat(sink.got).containsExactly(1, 5, 6);
  }

  @Test
  void getsTheNewestPictureAtOnce() {
    CameraFeed feed = new CameraFeed();
    publish(feed, 7);
    feed.add(viewing);
    assertThat(sink.got).containsExactly(7);
  }

  @Test
  void getsThePictureLastThatComesWhileItJoins() {
    CameraFeed feed = new CameraFeed();
    publish(feed, 1);
    List<Integer> offered = new ArrayList<>();
    feed.offerNewest(frame -> {
      if (offered.isEmpty()) {
        publish(feed, 2);
      }
      offered.add((int) frame.jpeg().get(0));
    });
    assertThat(offered).containsExactly(1, 2);
    feed.close();
    assertThat(pool.freeBytes()).isEqualTo(2 * CAPACITY);
  }

  @Test
  void givesAllMemoryBackHoweverItEnds() {
    CameraFeed feed = feed();
    for (int i = 1; i <= 5; i++) {
      publish(feed, i);
    }
    // One is on its way, and the newest waits; the memory of those between served again.
    assertThat(pool.freeBytes()).isEqualTo(CAPACITY);
    viewing.close("bye");
    assertThat(sink.ended).containsExactly("bye");
    feed.close();
    assertThat(pool.freeBytes()).isEqualTo(2 * CAPACITY);
    sink.take().failed();
    assertThat(pool.freeBytes()).isEqualTo(3 * CAPACITY);
    assertThat(gone).as("the hub ended it").isEmpty();
  }

  @Test
  void holdsUpNobodyWhenItCannotBeSentTo() {
    CameraFeed feed = new CameraFeed();
    CameraSink broken =
        new CameraSink() {
          @Override
          public void send(CameraFrame frame, Sent sent) {
            throw new IllegalStateException("the answer is over");
          }

          @Override
          public void ended(String reason) {}
        };
    feed.add(new CameraViewing("b", broken, counters, (_, reason) -> gone.add(reason)));
    feed.add(viewing);
    publish(feed, 1);
    assertThat(sink.got).containsExactly(1);
    assertThat(gone).hasSize(1);
    sink.take().done();
    feed.close();
    assertThat(pool.freeBytes()).isEqualTo(CAPACITY);
  }

  @Test
  void leavesItsRoomWhenItsPeerIsGone() {
    CameraFeed feed = feed();
    publish(feed, 1);
    sink.take().failed();
    assertThat(gone).hasSize(1);
    publish(feed, 2);
    assertThat(sink.got).containsExactly(1);
    feed.close();
    assertThat(pool.freeBytes()).isEqualTo(2 * CAPACITY);
  }

  @Test
  void touchesNoPictureThatNobodyHolds() {
    CameraFeed feed = new CameraFeed();
    publish(feed, 1);
    PooledFrame held = Objects.requireNonNull(feed.latest());
    publish(feed, 2);
    assertThat(pool.freeBytes()).isZero();
    held.release();
    assertThat(pool.freeBytes()).isEqualTo(CAPACITY);
    assertThat(held.retain()).isFalse();
  }
}
