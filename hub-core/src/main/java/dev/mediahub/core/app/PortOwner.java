package dev.mediahub.core.app;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Says which process holds a port, where the system tells (Linux: /proc). */
final class PortOwner {
  private static final Path PROC = Path.of("/proc");

  private PortOwner() {}

  /** For example {@code process 4711 (java)}. */
  static Optional<String> find(String protocol, int port) {
    String table = protocol.toLowerCase(Locale.ROOT);
    Set<String> sockets = new HashSet<>();
    sockets(PROC.resolve("net/" + table), port, sockets);
    sockets(PROC.resolve("net/" + table + "6"), port, sockets);
    if (sockets.isEmpty()) {
      return Optional.empty();
    }
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        if (holdsAny(process, sockets)) {
          return Optional.of("process %s (%s)".formatted(process.getFileName(), name(process)));
        }
      }
    } catch (IOException e) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  /** Collects the inodes of sockets bound to the port: columns 2 (address) and 10 (inode). */
  private static void sockets(Path table, int port, Set<String> inodes) {
    String suffix = String.format(Locale.ROOT, ":%04X", port);
    try {
      for (String line : Files.readAllLines(table)) {
        List<String> columns = List.of(line.strip().split("\\s+"));
        boolean listens = columns.size() > 9 && columns.get(1).endsWith(suffix);
        // 0A is LISTEN for TCP, 07 an unconnected UDP socket.
        if (listens && (columns.get(3).equals("0A") || columns.get(3).equals("07"))) {
          inodes.add("socket:[" + columns.get(9) + "]");
        }
      }
    } catch (IOException e) {
      // No such table here: the port stays without a name.
    }
  }

  private static boolean holdsAny(Path process, Set<String> sockets) {
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path descriptor : descriptors) {
        if (sockets.contains(Files.readSymbolicLink(descriptor).toString())) {
          return true;
        }
      }
    } catch (IOException e) {
      // Another user's process, or one that just ended.
    }
    return false;
  }

  private static String name(Path process) {
    try {
      return Files.readString(process.resolve("comm")).strip();
    } catch (IOException e) {
      return "ended";
    }
  }
}
