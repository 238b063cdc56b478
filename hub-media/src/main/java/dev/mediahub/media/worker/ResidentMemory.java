package dev.mediahub.media.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a process really takes of memory, as Linux tells it. */
final class ResidentMemory {
  private static final long PAGE_BYTES = 4096;

  private ResidentMemory() {}

  /** Resident bytes; 0 when the process is gone or the system does not say. */
  static long of(long pid) {
    try {
      String[] pages = Files.readString(Path.of("/proc", Long.toString(pid), "statm")).split(" ");
      return pages.length > 1 ? Long.parseLong(pages[1]) * PAGE_BYTES : 0;
    } catch (IOException | NumberFormatException e) {
      return 0;
    }
  }
}
