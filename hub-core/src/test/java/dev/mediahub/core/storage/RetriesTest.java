package dev.mediahub.core.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When what could not be removed is tried again. */
final class RetriesTest {
  private static final Set<Long> BUCKET = Set.of(7L);
  private static final StorageException AWAY =
      new StorageException("away", new IOException(), false);
  private static final StorageException REFUSED =
      new StorageException("refused", new IOException(), true);

  private Instant now = Instant.EPOCH;
  private final Retries retries = new Retries(() -> now);

  @Test
  void aBucketThatDoesNotAnswerIsLeftInPeaceForAllItsRows() {
    retries.failed(1, BUCKET, AWAY);
    assertThat(retries.due(2, BUCKET)).isFalse();
    assertThat(retries.due(2, Set.of(8L))).isTrue();
    assertThat(retries.due(2, Set.of())).isTrue();
    now = now.plusSeconds(30);
    assertThat(retries.due(2, BUCKET)).isTrue();
    assertThat(retries.times(1)).as("it goes after the others").isEqualTo(1);
    assertThat(retries.times(2)).isZero();
  }

  @Test
  void aRefusalIsOfOneRow() {
    retries.failed(1, BUCKET, REFUSED);
    assertThat(retries.due(1, BUCKET)).isFalse();
    assertThat(retries.due(2, BUCKET)).isTrue();
  }

  @Test
  void eachFailureDoublesThePauseUpToAnHour() {
    retries.failed(1, BUCKET, AWAY);
    retries.failed(1, BUCKET, AWAY);
    now = now.plusSeconds(59);
    assertThat(retries.due(1, BUCKET)).isFalse();
    now = now.plusSeconds(1);
    assertThat(retries.due(1, BUCKET)).isTrue();
    for (int i = 0; i < 100; i++) {
      retries.failed(1, BUCKET, AWAY);
    }
    now = now.plus(Duration.ofHours(1));
    assertThat(retries.due(1, BUCKET)).isTrue();
    retries.removed(1, BUCKET);
    retries.failed(1, BUCKET, AWAY);
    now = now.plusSeconds(30);
    assertThat(retries.due(1, BUCKET)).as("begins anew").isTrue();
  }
}
