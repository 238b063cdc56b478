package dev.mediahub.core.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.mediahub.core.config.ConfigLoader;
import dev.mediahub.core.config.HubConfig;
import dev.mediahub.core.settings.ConfiguredApps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What becomes of a changed configuration while the hub runs. */
final class ReloadTest {
  private static final Logger LOG = (Logger) LoggerFactory.getLogger(Reload.class);

  @TempDir Path folder;
  private final ListAppender<ILoggingEvent> said = new ListAppender<>();
  private final List<HubConfig> changes = new CopyOnWriteArrayList<>();
  private boolean databaseAway;
  private Path file;
  private Reload reload;

  @BeforeEach
  void start() throws IOException {
    said.start();
    LOG.addAppender(said);
    LOG.setLevel(Level.INFO);
    file = Files.writeString(folder.resolve("config.yaml"), "http: {port: 1000}\n");
    reload = new Reload(read(), this::read, this::change);
  }

  private boolean change(HubConfig config) {
    changes.add(config);
    return !databaseAway;
  }

  @AfterEach
  void stop() {
    reload.close();
    LOG.detachAppender(said);
    LOG.setLevel(null);
  }

  private ConfigLoader.Loaded read() {
    return ConfigLoader.loadAll(file, Map.of(), List.of(), ConfiguredApps::check);
  }

  private List<String> told() {
    return said.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void changesWhatItCanAndNamesWhatNeedsARestart() throws IOException {
    Files.writeString(
        file,
        "http: {port: 2000, rate_limit_joins: 7}\nlog: {level: debug}\n"
            + "apps: [{name: live, recording: {enabled: true}}]\n");
    reload.now();
    HubConfig config = changes.getFirst();
    assertThat(config.http().rateLimitJoins()).isEqualTo(7);
    assertThat(config.apps()).hasSize(1);
    assertThat(told())
        .containsExactly(
            "the configuration was read again; in force now: [http.rate_limit_joins, log.level]",
            "changed in the configuration, in force after a restart: [http.port]");
    Files.writeString(file, "http: {port: 1000, rate_limit_joins: 7}\nlog: {level: debug}\n");
    reload.now();
    assertThat(told().getLast()).as("put back").endsWith("in force now: []");
  }

  @Test
  void keepsEverythingWhenThereIsAMistakeAndTellsAllOfThem() throws IOException {
    Files.writeString(
        file,
        "http: {prot: 1, rate_limit_joins: many}\n"
            + "apps:\n"
            + "  - name: live\n"
            + "    recording: {split_minutes: 7}\n"
            + "  - {rtmp: {enabled: 1}}\n");
    reload.now();
    assertThat(changes).isEmpty();
    assertThat(told().toString())
        .contains("http.prot (config.yaml:1)", "http.rate_limit_joins (config.yaml:1)")
        .contains("apps.live.recording.split_minutes (config.yaml:4)", "split_minutes: 30")
        .contains("apps.name (config.yaml:5)", "apps..rtmp.enabled (config.yaml:5)");
    Files.writeString(file, "http: [");
    reload.now();
    assertThat(changes).isEmpty();
  }

  @Test
  void whatIsAskedWhileTheHubStartsCountsThen() {
    reload.ask();
    reload.watch(Optional.empty(), true);
    await().atMost(Duration.ofSeconds(20)).until(() -> !changes.isEmpty());
  }

  @Test
  void aChangeWhileTheHubStartsIsNoticedThen() throws IOException {
    FileWatch watch = new FileWatch(file);
    Files.writeString(file, "http: {port: 1000, rate_limit_joins: 7}\n");
    reload.watch(Optional.of(watch), true);
    await().atMost(Duration.ofSeconds(20)).until(() -> !changes.isEmpty());
    assertThat(changes.getFirst().http().rateLimitJoins()).isEqualTo(7);
  }

  @Test
  void whatWaitsForTheDatabaseIsTriedAgain() throws IOException {
    Files.writeString(file, "http: {port: 1000, rate_limit_joins: 7}\n");
    databaseAway = true;
    reload.now();
    reload.again();
    databaseAway = false;
    reload.again();
    reload.again();
    assertThat(changes).as("read once, tried until it was in force").hasSize(3);
    assertThat(changes.getLast().http().rateLimitJoins()).isEqualTo(7);
    assertThat(told())
        .containsExactly(
            "what the configuration says of apps waits for the database",
            "the configuration was read again; in force now: [http.rate_limit_joins]",
            "what the configuration says of apps is in force");
  }

  @Test
  void aFileIsChangedWhenItIsDifferentAndWasLeftAlone() throws IOException {
    FileWatch watch = new FileWatch(file);
    assertThat(watch.changed()).isFalse();
    Files.writeString(file, "http: {port: 10}\n");
    assertThat(watch.changed()).as("may still be written").isFalse();
    Files.writeString(file, "http: {port: 100}\n");
    assertThat(watch.changed()).as("was written again").isFalse();
    assertThat(watch.changed()).isTrue();
    assertThat(watch.changed()).isFalse();
    Path next = Files.writeString(folder.resolve("next"), "http: {port: 200}\n");
    Files.setLastModifiedTime(next, FileTime.fromMillis(1));
    Files.delete(file);
    assertThat(watch.changed()).isFalse();
    assertThat(watch.changed()).as("away").isFalse();
    Files.move(next, file);
    assertThat(watch.changed()).isFalse();
    assertThat(watch.changed()).as("replaced").isTrue();
  }
}
