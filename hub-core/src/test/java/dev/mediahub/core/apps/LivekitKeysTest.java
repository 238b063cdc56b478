package dev.mediahub.core.apps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mediahub.core.auth.SecretBox;
import dev.mediahub.core.db.Database;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Keys as memory has them. */
final class LivekitKeysTest {
  @Test
  void forgetsAKeyThatIsMadeInTheMomentItsAppIsDeleted() throws Exception {
    SecretBox secretBox = new SecretBox(new byte[32]);
    LivekitKeys keys = new LivekitKeys(Database.later(), secretBox, _ -> {});
    byte[] sealed = secretBox.seal("livekit_key:APIkey", "secret");
    var row = new LivekitKeyStore.Row(1, "live", "APIkey", sealed, Instant.EPOCH);
    Thread deletion = Thread.ofPlatform().unstarted(() -> keys.forget("live"));
    // As while a key is made: its row is written, and nobody knows it yet.
    synchronized (keys) {
      deletion.start();
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> deletion.getState() == Thread.State.BLOCKED || !deletion.isAlive());
      keys.remember(row);
    }
    deletion.join();
    assertThat(keys.find("APIkey")).isEmpty();
  }
}
