package dev.mediahub.media.worker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where sockets and unpacked native libraries lie. Sockets stand in a folder of mode 0700, so that
 * nobody else's process connects; those that a killed hub left are removed when the next one opens.
 * Any thread.
 */
final class WorkerFolder implements AutoCloseable {
  /** The system's limit for a socket's path is 108 bytes, on some 104. */
  private static final int LONGEST_PATH = 100;

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");
  private static final FileAttribute<?> PRIVATE = PosixFilePermissions.asFileAttribute(OWNER_ONLY);

  private final Optional<Path> kept;
  private final Optional<Path> keptSockets;
  private @Nullable Path temporary;
  private int nextSocket;

  private WorkerFolder(Optional<Path> kept, Optional<Path> keptSockets) {
    this.kept = kept;
    this.keptSockets = keptSockets;
  }

  /**
   * Makes the folder for sockets, and empties it of stale ones.
   *
   * @param folder the hub's own; empty for a temporary one, made when the first process needs it
   */
  static WorkerFolder open(Optional<Path> folder) throws IOException {
    Optional<Path> sockets = folder.map(path -> path.resolve("run")).filter(path -> !tooLong(path));
    if (sockets.isPresent()) {
      Files.createDirectories(sockets.get(), PRIVATE);
      Files.setPosixFilePermissions(sockets.get(), OWNER_ONLY);
      removeStale(sockets.get());
    }
    return new WorkerFolder(folder, sockets);
  }

  private static boolean tooLong(Path sockets) {
    String longest = sockets.resolve("video-1000000.sock").toString();
    return longest.getBytes(StandardCharsets.UTF_8).length > LONGEST_PATH;
  }

  private static void removeStale(Path sockets) throws IOException {
    try (DirectoryStream<Path> stale = Files.newDirectoryStream(sockets, "*.sock")) {
      for (Path socket : stale) {
        Files.deleteIfExists(socket);
      }
    }
  }

  /** A path for a socket that no process had before. */
  synchronized Path nextSocket(String kind) throws IOException {
    Path sockets = keptSockets.isPresent() ? keptSockets.get() : temporary();
    return sockets.resolve(kind + "-" + ++nextSocket + ".sock");
  }

  /** Where native libraries are unpacked to, once for all processes. */
  synchronized Path libraries() throws IOException {
    Path libraries = (kept.isPresent() ? kept.get() : temporary()).resolve("native");
    Files.createDirectories(libraries, PRIVATE);
    return libraries.toRealPath();
  }

  private Path temporary() throws IOException {
    Path made = temporary;
    if (made == null) {
      made = Files.createTempDirectory("mediahub-", PRIVATE);
      temporary = made;
    }
    return made;
  }

  /** Removes a temporary folder. */
  @Override
  public synchronized void close() throws IOException {
    Path made = temporary;
    if (made != null) {
      temporary = null;
      try (Stream<Path> files = Files.walk(made)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    }
  }
}
