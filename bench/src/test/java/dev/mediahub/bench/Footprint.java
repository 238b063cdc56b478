package dev.mediahub.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a hub's process holds when its garbage is collected (Linux).
 *
 * @param threads of the system
 * @param descriptors what each open one leads to: {@link #HTTP}, {@link #OUTGOING}, a file's path
 * @param heapBytes used
 * @param directBytes of direct buffers
 * @param residentBytes of the process
 * @param peers connections of the media plane, ended ones that something still holds included
 */
record Footprint(
    int threads,
    List<String> descriptors,
    long heapBytes,
    long directBytes,
    long residentBytes,
    long peers) {
  /** A client's connection to the HTTP port. */
  static final String HTTP = "HTTP connection";

  /** A TCP connection that the hub opened: to its database. */
  static final String OUTGOING = "outgoing connection";

  private static final String LISTENING = "0A";
  private static final String PEER = "dev.mediahub.media.edge.webrtc.Peer";

  static Footprint of(WholeHub hub) throws IOException, InterruptedException {
    long peers = hub.liveObjects(PEER);
    return new Footprint(
        hub.use().threads(),
        descriptors(hub),
        (long) hub.metric("jvm_memory_used_bytes{area=\"heap\""),
        (long) hub.metric("jvm_buffer_memory_used_bytes{id=\"direct\""),
        hub.use().residentBytes(),
        peers);
  }

  private static List<String> descriptors(WholeHub hub) throws IOException {
    Path process = Path.of("/proc", Long.toString(hub.pid()));
    List<String> targets = new ArrayList<>();
    try (Stream<Path> open = Files.list(process.resolve("fd"))) {
      for (Path descriptor : open.toList()) {
        try {
          targets.add(Files.readSymbolicLink(descriptor).toString());
        } catch (IOException e) {
          continue; // Closed since it was listed.
        }
      }
    }
    Map<String, String> connections = connections(process, hub.url().getPort());
    targets.replaceAll(target -> connections.getOrDefault(target, target));
    return targets;
  }

  /**
   * TCP connections by their descriptor's target, as {@code /proc/net/tcp} and {@code tcp6} say.
   */
  private static Map<String, String> connections(Path process, int httpPort) throws IOException {
    Map<String, String> found = new HashMap<>();
    for (String table : List.of("net/tcp", "net/tcp6")) {
      for (String line : Files.readAllLines(process.resolve(table))) {
        String[] fields = line.strip().split("\\s+", -1);
        if (fields[0].endsWith(":") && !fields[3].equals(LISTENING)) {
          int port = Integer.parseInt(fields[1].substring(fields[1].indexOf(':') + 1), 16);
          found.put("socket:[" + fields[9] + "]", port == httpPort ? HTTP : OUTGOING);
        }
      }
    }
    return found;
  }

  long count(String descriptor) {
    return descriptors.stream().filter(descriptor::equals).count();
  }

  /** What is open that {@code earlier} had not, TCP connections left out. */
  List<String> opened(Footprint earlier) {
    List<String> more = new ArrayList<>(descriptors);
    earlier.descriptors.forEach(more::remove);
    more.removeIf(target -> target.equals(HTTP) || target.equals(OUTGOING));
    return more;
  }

  @Override
  public String toString() {
    return """
    %d peers, %d threads, %d descriptors (%d HTTP, %d outgoing), heap %d KB, direct %d KB, \
    resident %d KB\
    """
        .formatted(
            peers,
            threads,
            descriptors.size(),
            count(HTTP),
            count(OUTGOING),
            heapBytes >> 10,
            directBytes >> 10,
            residentBytes >> 10);
  }
}
