package dev.mediahub.core.app;

import dev.mediahub.core.config.ConfigException;
import dev.mediahub.core.config.ConfigLoader;
import dev.mediahub.core.config.HubConfig;
import dev.mediahub.core.config.Mistake;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the configuration again when its file was changed, and on SIGHUP. What can change in a
 * running hub does; what cannot is named in the log; with a mistake in it everything stays as it
 * is.
 */
final class Reload implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Reload.class);
  private static final Duration LOOK_EVERY = Duration.ofMillis(500);

  /** What {@link Hub#change} changes, beside what is said of apps. */
  private static final Set<String> AT_ONCE =
      Set.of(
          "http.rate_limit_per_address",
          "http.rate_limit_per_token",
          "http.rate_limit_joins",
          "http.rate_limit_cameras",
          "recording.min_free_mb",
          "recording.patience_seconds",
          "restream.max_attempts",
          "security.allow_private_targets",
          "log.level");

  private final Supplier<ConfigLoader.Loaded> read;
  private final Consumer<HubConfig> change;
  private final Map<String, Object> atStart;
  private final Semaphore asked = new Semaphore(0);
  private Map<String, Object> inForce;
  private volatile boolean closed;

  /**
   * @param started what the hub runs with
   * @param read reads all sources again; throws {@link ConfigException}
   */
  Reload(
      ConfigLoader.Loaded started, Supplier<ConfigLoader.Loaded> read, Consumer<HubConfig> change) {
    this.atStart = started.values();
    this.inForce = started.values();
    this.read = read;
    this.change = change;
  }

  /** Looks at the file from now on; without one only when asked. */
  void watch(Optional<Path> file) {
    Optional<FileWatch> watched = file.map(FileWatch::new);
    Thread.ofVirtual().name("configuration").start(() -> watch(watched.orElse(null)));
  }

  private void watch(@Nullable FileWatch file) {
    try {
      while (!closed) {
        boolean told = asked.tryAcquire(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        if (!closed && (told || (file != null && file.changed()))) {
          now();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Reads again soon, changed or not. */
  void ask() {
    asked.release();
  }

  /** Reads again, and changes what is different. */
  void now() {
    try {
      ConfigLoader.Loaded loaded = read.get();
      List<String> different = new ArrayList<>();
      List<String> waiting = new ArrayList<>();
      loaded
          .values()
          .forEach((key, value) -> {
            if (AT_ONCE.contains(key) && !value.equals(inForce.get(key))) {
              different.add(key);
            } else if (!AT_ONCE.contains(key) && !value.equals(atStart.get(key))) {
              waiting.add(key);
            }
          });
      change.accept(loaded.config());
      inForce = loaded.values();
      log.info("the configuration was read again; in force now: {}", different);
      if (!waiting.isEmpty()) {
        log.warn("changed in the configuration, in force after a restart: {}", waiting);
      }
    } catch (ConfigException e) {
      log.error("the configuration has mistakes, and nothing of it was changed:");
      for (Mistake mistake : e.mistakes()) {
        log.error("  {}", mistake);
      }
    } catch (RuntimeException e) {
      log.error("the configuration could not be put in force", e);
    }
  }

  @Override
  public void close() {
    closed = true;
    ask();
  }
}
