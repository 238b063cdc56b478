package dev.mediahub.media.api;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How worker processes live.
 *
 * @param maxMemoryMb resident megabytes of a worker process, above which its jobs move to a new one
 * @param maxReencodes videos re-encoded at a time; 0 means one a core
 * @param maxComposites rooms put together at a time; 0 means one a core
 * @param folder where their sockets and unpacked libraries go; empty: a temporary one
 */
public record WorkerConfig(
    int maxMemoryMb, int maxReencodes, int maxComposites, Optional<Path> folder) {
  /** What a hub has that was told nothing. */
  public static final WorkerConfig DEFAULT = new WorkerConfig(1024, 0, 0, Optional.empty());

  /** With a composite a core. */
  public WorkerConfig(int maxMemoryMb, int maxReencodes, Optional<Path> folder) {
    this(maxMemoryMb, maxReencodes, 0, folder);
  }
}
