package dev.mediahub.core.vod;

import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.MediaServer;
import dev.mediahub.media.api.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pictures that stand for recorded files, each beside its file. Any thread; blocks. */
final class Thumbnails {
  private static final Logger log = LoggerFactory.getLogger(Thumbnails.class);
  private static final int MAX_WIDTH = 1280;
  private static final int QUALITY = 80;

  private final MediaServer media;
  private final VodFiles files;

  Thumbnails(MediaServer media, VodFiles files) {
    this.media = media;
    this.files = files;
  }

  /**
   * Makes a whole file's picture. A recording is no less ready without one: why there is none goes
   * into the log.
   *
   * @return what the row calls it; empty without video or without a worker
   */
  Optional<String> make(Path file) {
    try {
      Optional<Snapshot> picture = media.thumbnail(file, MAX_WIDTH, QUALITY);
      if (picture.isEmpty()) {
        return Optional.empty();
      }
      String name = file.getFileName().toString();
      Path beside = file.resolveSibling(name.substring(0, name.lastIndexOf('.')) + ".jpg");
      Files.write(beside, picture.get().jpeg());
      return Optional.of(files.name(beside));
    } catch (IOException | HubException e) {
      log.warn("{} gets no thumbnail: {}", files.name(file), e.getMessage());
      return Optional.empty();
    }
  }
}
