package dev.mediahub.core.app;

import dev.mediahub.core.config.ConfigException;
import dev.mediahub.core.config.ConfigLoader;
import dev.mediahub.core.config.HubConfig;
import dev.mediahub.core.config.Mistake;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the configuration again when its file was changed, and on SIGHUP. What can change in a
 * running hub does; what cannot is named in the log; with a mistake in it everything stays as it
 * is. What waits for the database is tried again.
 */
final class Reload implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Reload.class);
  private static final Duration LOOK_EVERY = Duration.ofMillis(500);
  private static final Duration AGAIN_AFTER = Duration.ofSeconds(5);

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
  private final Predicate<HubConfig> change;
  private final Map<String, Object> atStart;
  private final Semaphore asked = new Semaphore(0);
  private Map<String, Object> inForce;
  private HubConfig newest;
  private boolean whole = true;
  private volatile boolean closed;

  /**
   * Does nothing until {@link #watch}.
   *
   * @param started what the hub starts with
   * @param read reads all sources again; throws {@link ConfigException}
   * @param change false when it is to be called again, since part waits for the database
   */
  Reload(
      ConfigLoader.Loaded started,
      Supplier<ConfigLoader.Loaded> read,
      Predicate<HubConfig> change) {
    this.atStart = started.values();
    this.inForce = started.values();
    this.newest = started.config();
    this.read = read;
    this.change = change;
  }

  /**
   * Looks at the file from now on, without one only when asked; what was asked before counts.
   *
   * @param file knows how it was before the start read it
   * @param whole false when part of what the hub started with waits for the database
   */
  void watch(Optional<FileWatch> file, boolean whole) {
    became(whole);
    Thread.ofVirtual().name("configuration").start(() -> watch(file.orElse(null)));
  }

  private void watch(@Nullable FileWatch file) {
    try {
      long triedNs = System.nanoTime();
      while (!closed) {
        boolean told = asked.tryAcquire(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        // Asked many times by now is asked once.
        asked.drainPermits();
        if (closed) {
          return;
        }
        if (told || (file != null && file.changed())) {
          now();
          triedNs = System.nanoTime();
        } else if (System.nanoTime() - triedNs >= AGAIN_AFTER.toNanos()) {
          again();
          triedNs = System.nanoTime();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Reads again soon, changed or not; before {@link #watch} as soon as that is called. */
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
      newest = loaded.config();
      became(change.test(newest));
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

  /** Tries again what waits for the database. */
  void again() {
    if (whole) {
      return;
    }
    try {
      became(change.test(newest));
    } catch (RuntimeException e) {
      log.error("the configuration could not be put in force", e);
    }
  }

  private void became(boolean now) {
    if (whole && !now) {
      log.warn("what the configuration says of apps waits for the database");
    } else if (!whole && now) {
      log.info("what the configuration says of apps is in force");
    }
    whole = now;
  }

  @Override
  public void close() {
    closed = true;
    ask();
  }
}
