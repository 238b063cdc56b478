package dev.mediahub.core.vod;

import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.MediaServer;
import dev.mediahub.media.api.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pictures that stand for recorded files, each beside its file. Any thread. */
final class Thumbnails implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Thumbnails.class);
  private static final int MAX_WIDTH = 1280;
  private static final int QUALITY = 80;
  private static final int AT_A_TIME = 2;

  /** How long a file waits for its picture; most take a fraction of a second. */
  private static final Duration WITHIN = Duration.ofSeconds(30);

  private final MediaServer media;
  private final VodFiles files;
  private final Semaphore places = new Semaphore(AT_A_TIME, true);
  private final Set<CompletableFuture<Optional<String>>> awaited = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  Thumbnails(MediaServer media, VodFiles files) {
    this.media = media;
    this.files = files;
  }

  /**
   * As {@link #make}, on a thread of its own. Nobody has to wait for long: it is empty after half a
   * minute, and from {@link #close} on.
   */
  CompletableFuture<Optional<String>> begin(Path file) {
    CompletableFuture<Optional<String>> picture = new CompletableFuture<>();
    awaited.add(picture);
    if (closed) {
      picture.complete(Optional.empty());
    } else {
      picture.completeOnTimeout(Optional.empty(), WITHIN.toMillis(), TimeUnit.MILLISECONDS);
      Thread.ofVirtual().name("thumbnail").start(() -> make(file, picture));
    }
    var _ = picture.whenComplete((_, _) -> awaited.remove(picture));
    return picture;
  }

  private void make(Path file, CompletableFuture<Optional<String>> picture) {
    places.acquireUninterruptibly();
    try {
      Optional<String> made = picture.isDone() ? Optional.empty() : make(file);
      if (!picture.complete(made) && made.isPresent()) {
        files.delete(made.get()); // It comes too late for its row.
      }
    } catch (IOException e) {
      log.warn("the thumbnail of {} stays without a row: {}", files.name(file), e.getMessage());
    } finally {
      places.release();
    }
  }

  /** None is made from now on, and none is waited for. */
  @Override
  public void close() {
    closed = true;
    List.copyOf(awaited).forEach(picture -> picture.complete(Optional.empty()));
  }

  /**
   * Makes a whole file's picture; blocks. A recording is no less ready without one: why there is
   * none goes into the log.
   *
   * @return what the row calls it; empty without video or without a worker, and once closed
   */
  Optional<String> make(Path file) {
    if (closed) {
      return Optional.empty();
    }
    try {
      Optional<Snapshot> picture = media.thumbnail(file, MAX_WIDTH, QUALITY);
      if (picture.isEmpty()) {
        return Optional.empty();
      }
      String name = file.getFileName().toString();
      Path beside = file.resolveSibling(name.substring(0, name.lastIndexOf('.')) + ".jpg");
      write(beside, picture.get().jpeg());
      return Optional.of(files.name(beside));
    } catch (IOException | HubException e) {
      log.warn("{} gets no thumbnail: {}", files.name(file), e.getMessage());
      return Optional.empty();
    } catch (RuntimeException e) {
      log.error("{} gets no thumbnail", files.name(file), e);
      return Optional.empty();
    }
  }

  /** All of it or nothing, on a full disk too. */
  private static void write(Path file, byte[] jpeg) throws IOException {
    try {
      Files.write(file, jpeg);
    } catch (IOException e) {
      Files.deleteIfExists(file);
      throw e;
    }
  }
}
