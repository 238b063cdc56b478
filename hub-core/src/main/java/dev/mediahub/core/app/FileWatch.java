package dev.mediahub.core.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Notices that a file was changed. Asked again and again rather than told by the system, which says
 * nothing of files that are mounted or replaced by a link. One thread.
 */
final class FileWatch {
  private final Path file;
  private @Nullable Stamp known;
  private @Nullable Stamp seen;

  /** What differs when a file does. */
  private record Stamp(FileTime at, long bytes, @Nullable Object key) {}

  /** A change is one from how the file is now. */
  FileWatch(Path file) {
    this.file = file;
    known = stamp();
    seen = known;
  }

  /** Whether it was changed and has been left alone since the last look: editors write in steps. */
  boolean changed() {
    Stamp now = stamp();
    boolean quiet = Objects.equals(now, seen);
    seen = now;
    // A file that is away for a moment is being replaced.
    if (now == null || !quiet || now.equals(known)) {
      return false;
    }
    known = now;
    return true;
  }

  private @Nullable Stamp stamp() {
    try {
      BasicFileAttributes about = Files.readAttributes(file, BasicFileAttributes.class);
      return new Stamp(about.lastModifiedTime(), about.size(), about.fileKey());
    } catch (IOException e) {
      return null;
    }
  }
}
