package dev.mediahub.media.worker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where sockets and unpacked native libraries lie. Sockets stand in a folder of mode 0700, so that
 * nobody else's process connects; those that a killed hub left are removed when the next one opens.
 */
final class WorkerFolder implements AutoCloseable {
  /** The system's limit for a socket's path is 108 bytes, on some 104. */
  private static final int LONGEST_PATH = 100;

  private static final FileAttribute<?> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final Path sockets;
  private final Path libraries;
  private final Optional<Path> temporary;
  private int nextSocket;

  private WorkerFolder(Path sockets, Path libraries, Optional<Path> temporary) {
    this.sockets = sockets;
    this.libraries = libraries;
    this.temporary = temporary;
  }

  /**
   * Makes what is missing.
   *
   * @param folder the hub's own; empty for a temporary one
   */
  static WorkerFolder open(Optional<Path> folder) throws IOException {
    Optional<Path> temporary = Optional.empty();
    Path sockets = folder.map(path -> path.resolve("run")).orElse(null);
    if (sockets == null || tooLong(sockets)) {
      sockets = Files.createTempDirectory("mediahub-", PRIVATE);
      temporary = Optional.of(sockets);
    } else if (!Files.isDirectory(sockets)) {
      Files.createDirectories(sockets, PRIVATE);
    } else {
      Files.setPosixFilePermissions(sockets, PosixFilePermissions.fromString("rwx------"));
      removeStale(sockets);
    }
    Path libraries = folder.orElse(sockets).resolve("native");
    Files.createDirectories(libraries, PRIVATE);
    return new WorkerFolder(sockets, libraries.toRealPath(), temporary);
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
  synchronized Path nextSocket(String kind) {
    return sockets.resolve(kind + "-" + ++nextSocket + ".sock");
  }

  Path libraries() {
    return libraries;
  }

  /** Removes a temporary folder. */
  @Override
  public void close() throws IOException {
    if (temporary.isPresent()) {
      try (Stream<Path> files = Files.walk(temporary.get())) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    }
  }
}
