package dev.mediahub.core.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What callers see while Postgres is away, and that nobody has to do anything when it is back. */
final class DatabaseOutageIT {
  @TempDir Path folder;

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  private static int one(Database database) {
    return database.call(handle -> handle.select("SELECT 1").mapTo(Integer.class).one());
  }

  private static void assertAway(Database database) {
    assertThatThrownBy(() -> one(database))
        .isInstanceOfSatisfying(
            HubException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.DATABASE_UNAVAILABLE));
  }

  @Test
  void answersUnavailableWhileAwayAndHealsByItself() throws Exception {
    int port = freePort();
    EmbeddedPostgres postgres = EmbeddedPostgres.start(folder, port);
    try (Database database = Database.at(postgres.address())) {
      database.start(why -> {});
      assertThat(one(database)).isEqualTo(1);
      postgres.close();
      assertAway(database);
      assertThat(database.available()).isFalse();
      long beforeNs = System.nanoTime();
      assertAway(database);
      assertThat(System.nanoTime() - beforeNs).isLessThan(Duration.ofMillis(200).toNanos());
      postgres = EmbeddedPostgres.start(folder, port);
      await().atMost(Duration.ofSeconds(10)).until(database::available);
      assertThat(one(database)).isEqualTo(1);
    } finally {
      postgres.close();
    }
  }

  @Test
  void waitsForADatabaseThatIsNotThereYetAndSaysSo() throws Exception {
    int port = freePort();
    List<String> said = new CopyOnWriteArrayList<>();
    EmbeddedPostgres first = EmbeddedPostgres.start(folder, port);
    first.close();
    try (Database database = Database.at(first.address())) {
      Thread waiting = Thread.ofVirtual().start(() -> startQuietly(database, said));
      await().atMost(Duration.ofSeconds(10)).until(() -> !said.isEmpty());
      try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder, port)) {
        assertThat(postgres.pid()).isPositive();
        assertThat(waiting.join(Duration.ofSeconds(10))).isTrue();
        assertThat(one(database)).isEqualTo(1);
      }
    }
  }

  @Test
  void callsThatWaitForTheirTurnAreNoOutage() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder, 0);
        Database database = Database.at(postgres.address());
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      database.start(why -> {});
      List<Future<Integer>> answers = new ArrayList<>();
      for (int i = 0; i < 18; i++) {
        answers.add(
            callers.submit(() ->
                database.call(handle ->
                    handle.select("SELECT 1 FROM pg_sleep(2.2)").mapTo(Integer.class).one())));
      }
      for (Future<Integer> answer : answers) {
        assertThat(answer.get()).isEqualTo(1);
      }
      assertThat(database.available()).isTrue();
    }
  }

  private static void startQuietly(Database database, List<String> said) {
    try {
      database.start(said::add);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void leavesAWrongStatementToItsCaller() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder, 0);
        Database database = Database.at(postgres.address())) {
      database.start(why -> {});
      assertThatThrownBy(
              () -> database.run(handle -> handle.execute("SELECT nothing FROM nowhere")))
          .isNotInstanceOf(HubException.class);
      assertThat(database.available()).isTrue();
    }
  }

  @Test
  void takesBackATransactionThatFails() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder, 0);
        Database database = Database.at(postgres.address())) {
      database.start(why -> {});
      database.run(handle -> handle.execute("CREATE TABLE rows (n int)"));
      assertThatThrownBy(() ->
              database.inTransaction(handle -> {
                handle.execute("INSERT INTO rows VALUES (1)");
                throw new IllegalArgumentException("no");
              }))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(
              database.<Integer>call(
                  handle -> handle.select("SELECT count(*) FROM rows").mapTo(Integer.class).one()))
          .isZero();
    }
  }
}
