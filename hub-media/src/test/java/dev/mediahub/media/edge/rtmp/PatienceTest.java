package dev.mediahub.media.edge.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** In virtual time. */
final class PatienceTest {
  private static final long SECOND = 1_000_000_000L;

  private int ends;
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final Patience patience = new Patience(channel.eventLoop(), () -> ends++);

  @BeforeEach
  void stopTheClock() {
    channel.freezeTime();
  }

  private void pass(long seconds) {
    channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
  }

  private void hear() {
    patience.heard(channel.eventLoop().ticker().nanoTime());
  }

  @Test
  void endsOnceWhenNothingIsHeard() {
    patience.begin(30 * SECOND);
    pass(29);
    assertThat(ends).isZero();
    pass(1);
    assertThat(ends).isOne();
    pass(100);
    assertThat(ends).isOne();
  }

  @Test
  void countsFromWhatWasHeardLast() {
    patience.begin(30 * SECOND);
    pass(20);
    hear();
    pass(29);
    assertThat(ends).isZero();
    pass(1);
    assertThat(ends).isOne();
  }

  @Test
  void beginsAnewWithAnotherLimit() {
    patience.begin(10 * SECOND);
    pass(9);
    patience.begin(30 * SECOND);
    pass(29);
    assertThat(ends).isZero();
    pass(1);
    assertThat(ends).isOne();
  }

  @Test
  void leavesNoTimerWhenStopped() {
    patience.begin(10 * SECOND);
    patience.stop();
    assertThat(channel.runScheduledPendingTasks()).isEqualTo(-1);
    pass(100);
    assertThat(ends).isZero();
  }
}
