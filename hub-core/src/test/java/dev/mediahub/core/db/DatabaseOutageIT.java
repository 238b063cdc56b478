package dev.mediahub.core.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.mediahub.core.net.HeldPort;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What callers see while Postgres is away, and that nobody has to do anything when it is back. */
final class DatabaseOutageIT {
  /** All but the watch's. */
  private static final int CONNECTIONS = 9;

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path folder;
  private final HeldPort port = new HeldPort();

  DatabaseOutageIT() throws IOException {}

  @AfterEach
  void freePort() throws IOException {
    port.close();
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
    EmbeddedPostgres postgres = EmbeddedPostgres.start(folder, port.number());
    try (Database database = Database.at(postgres.address())) {
      database.start(why -> {});
      assertThat(one(database)).isEqualTo(1);
      postgres.close();
      assertAway(database);
      await().atMost(PATIENCE).until(() -> !database.available());
      assertThatThrownBy(() -> one(database)).as("no connection was tried").hasNoCause();
      postgres = EmbeddedPostgres.start(folder, port.number());
      await().atMost(PATIENCE).until(database::available);
      assertThat(one(database)).isEqualTo(1);
    } finally {
      postgres.close();
    }
  }

  @Test
  void waitsForADatabaseThatIsNotThereYetAndSaysSo() throws Exception {
    List<String> said = new CopyOnWriteArrayList<>();
    EmbeddedPostgres first = EmbeddedPostgres.start(folder, port.number());
    first.close();
    try (Database database = Database.at(first.address())) {
      Thread waiting = Thread.ofVirtual().start(() -> startQuietly(database, said));
      await().atMost(PATIENCE).until(() -> !said.isEmpty());
      try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder, port.number())) {
        assertThat(postgres.pid()).isPositive();
        assertThat(waiting.join(Duration.ofSeconds(60))).isTrue();
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
      CountDownLatch busy = new CountDownLatch(CONNECTIONS);
      CountDownLatch over = new CountDownLatch(1);
      List<Future<Integer>> answers = new ArrayList<>();
      try {
        for (int i = 0; i < CONNECTIONS; i++) {
          answers.add(callers.submit(() -> database.call(handle -> hold(handle, busy, over))));
        }
        assertThat(busy.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> one(database))
            .isInstanceOf(HubException.class)
            .hasMessageContaining("too much to do");
        assertThat(database.available()).isTrue();
        for (int i = 0; i < CONNECTIONS; i++) {
          answers.add(callers.submit(() -> one(database)));
        }
      } finally {
        over.countDown();
      }
      for (Future<Integer> answer : answers) {
        assertThat(answer.get()).isEqualTo(1);
      }
      assertThat(database.available()).isTrue();
    }
  }

  /** Keeps its connection until all is over. */
  private static int hold(Handle handle, CountDownLatch busy, CountDownLatch over) {
    int one = handle.select("SELECT 1").mapTo(Integer.class).one();
    busy.countDown();
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return one;
  }

  private static void startQuietly(Database database, List<String> said) {
    try {
      database.start(said::add);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void oneSlowOrInterruptedCallIsNoOutage() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder, 0);
        Database database = Database.at(postgres.address());
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      database.start(why -> {});
      assertUnavailable(
          callers.submit(() ->
              database.run(handle -> {
                answerWithin(handle, Duration.ofMillis(300));
                handle.execute("SELECT pg_sleep(30)");
              })));
      assertThat(database.available()).as("after a slow statement").isTrue();
      assertThat(one(database)).isEqualTo(1);

      assertUnavailable(
          callers.submit(() ->
              database.run(handle -> {
                Thread.currentThread().interrupt();
                handle.execute("SELECT pg_sleep(5)");
              })));
      assertThat(database.available()).as("after an interrupt").isTrue();
      assertThat(one(database)).isEqualTo(1);
    }
  }

  private static void answerWithin(Handle handle, Duration time) {
    try {
      handle.getConnection().setNetworkTimeout(Runnable::run, (int) time.toMillis());
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertUnavailable(Future<?> call) {
    assertThatThrownBy(call::get)
        .cause()
        .isInstanceOfSatisfying(
            HubException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.DATABASE_UNAVAILABLE));
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
