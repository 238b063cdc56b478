package dev.mediahub.core.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How chores end. */
final class ChoresTest {
  private final Chores chores = new Chores("chores", Database.later());
  private final AtomicInteger rounds = new AtomicInteger();

  @Test
  void areDoneOnceMoreAtTheEndWhereThatIsAskedFor() {
    chores.add("counting", (Runnable) rounds::incrementAndGet);
    chores.close();
    assertThat(rounds).hasValue(0);
    chores.finish();
    assertThat(rounds).hasValue(1);
  }

  @Test
  @Timeout(20)
  void aRoundThatHangsDoesNotHoldUpTheEnd() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    chores.add(
        "hanging",
        () -> {
          begun.countDown();
          awaitQuietly(over);
        });
    Thread hanging = Thread.ofVirtual().start(chores::once);
    begun.await();
    chores.finish();
    assertThat(hanging.isAlive()).isTrue();
    over.countDown();
    hanging.join();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
