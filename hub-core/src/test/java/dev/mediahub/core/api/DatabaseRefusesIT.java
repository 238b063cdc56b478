package dev.mediahub.core.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.mediahub.core.db.Chores;
import dev.mediahub.core.db.Database;
import dev.mediahub.core.db.WriteBehind;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A database that is there and does not take what is to be written, for want of disk say. */
final class DatabaseRefusesIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Database database = Postgres.open(Postgres.create());

  @AfterEach
  void stop() {
    database.close();
  }

  private static void refuse(Handle handle, String state) {
    handle.execute("do 'begin raise exception using errcode = ''" + state + "''; end'");
  }

  @Test
  void whatMustBeWrittenWaitsAndOnlyWhatIsDroppableMakesRoom() throws Exception {
    AtomicBoolean full = new AtomicBoolean(true);
    CountDownLatch refused = new CountDownLatch(2);
    List<String> written = new CopyOnWriteArrayList<>();
    try (WriteBehind writes = new WriteBehind("test-writer", database, 2)) {
      writes.add(
          handle -> {
            if (full.get()) {
              refused.countDown();
              refuse(handle, "53100");
            }
          },
          () -> written.add("begin"));
      writes.addDroppable(handle -> {}, () -> written.add("joined"));
      writes.addDroppable(handle -> {}, () -> written.add("left"));
      writes.add(handle -> {}, () -> written.add("part"));
      writes.add(handle -> {}, () -> written.add("end"));
      assertThat(writes.dropped()).isEqualTo(2);
      assertThat(writes.waiting()).as("more than may").isEqualTo(3);

      writes.start();
      assertThat(refused.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(database.available()).isTrue();
      writes.flush();
      assertThat(written).isEmpty();
      full.set(false);
      await().atMost(PATIENCE).until(() -> written.size() == 3);
      assertThat(written).containsExactly("begin", "part", "end");
    }
  }

  @Test
  void aServerThatTakesNoWritesIsAskedAgainOnANewConnection() {
    database.run(handle -> handle.execute("create table kept (n int)"));
    assertThatThrownBy(() ->
            database.run(handle -> {
              handle.execute("set session characteristics as transaction read only");
              handle.execute("insert into kept values (1)");
            }))
        .isInstanceOfSatisfying(
            HubException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.DATABASE_UNAVAILABLE));
    assertThat(database.available()).isTrue();
    database.run(handle -> handle.execute("insert into kept values (2)"));
  }

  @Test
  void aChoreThatItKeepsRefusingIsTold() {
    Logger log = (Logger) LoggerFactory.getLogger(Chores.class);
    ListAppender<ILoggingEvent> said = new ListAppender<>();
    said.start();
    log.addAppender(said);
    AtomicBoolean full = new AtomicBoolean(true);
    try (Chores chores = new Chores("chores", database)) {
      chores.add(
          "a chore",
          handle -> {
            if (full.get()) {
              refuse(handle, "53100");
            }
          });
      rounds(chores, 9);
      full.set(false);
      rounds(chores, 1);
      full.set(true);
      rounds(chores, 9);
      assertThat(warnings(said)).isEmpty();
      rounds(chores, 2);
      assertThat(warnings(said)).containsExactly("a chore failed 10 times in a row");
    } finally {
      log.detachAppender(said);
    }
  }

  private static void rounds(Chores chores, int count) {
    for (int i = 0; i < count; i++) {
      chores.once();
    }
  }

  private static List<String> warnings(ListAppender<ILoggingEvent> said) {
    return said.list.stream()
        .filter(event -> event.getLevel() == Level.WARN)
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }
}
