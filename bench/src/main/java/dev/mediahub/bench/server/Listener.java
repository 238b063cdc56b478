package dev.mediahub.bench.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/** Finds the process that listens at a TCP port of this machine, as Linux tells it. */
public final class Listener {
  private static final String LISTENING = "0A";

  private Listener() {}

  /** Its id; empty when there is none that we may look at, or more than one. */
  public static OptionalLong pid(int port) throws IOException {
    Set<String> sockets = sockets(port);
    List<Long> found =
        ProcessHandle.allProcesses()
            .map(ProcessHandle::pid)
            .filter(pid -> holds(pid, sockets))
            .toList();
    return found.size() == 1 ? OptionalLong.of(found.getFirst()) : OptionalLong.empty();
  }

  /** What descriptors of a socket that listens there lead to; see proc_pid_net(5). */
  private static Set<String> sockets(int port) throws IOException {
    String end = String.format(":%04X", port);
    Set<String> found = new HashSet<>();
    for (String table : List.of("tcp", "tcp6")) {
      Path file = Path.of("/proc/net", table);
      if (!Files.exists(file)) {
        continue; // A kernel without IPv6.
      }
      for (String line : Files.readAllLines(file)) {
        String[] fields = line.strip().split("\\s+", -1);
        if (fields[1].endsWith(end) && fields[3].equals(LISTENING)) {
          found.add("socket:[" + fields[9] + "]");
        }
      }
    }
    return found;
  }

  private static boolean holds(long pid, Set<String> sockets) {
    try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
      return open.anyMatch(descriptor -> sockets.contains(target(descriptor)));
    } catch (IOException | UncheckedIOException e) {
      return false; // It has ended, or is somebody else's.
    }
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return ""; // Closed since it was listed.
    }
  }
}
