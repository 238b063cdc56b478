package dev.mediahub.media.api;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How the media plane listens.
 *
 * @param udpPort the one advertised UDP port; 0 takes a free one
 * @param tcpPort the one advertised ICE-TCP port; 0 takes a free one, -1 offers no ICE-TCP
 * @param externalIps addresses told to clients; empty means those of the host
 * @param loops media loops; 0 means one a core
 * @param gso let the native socket layer use UDP_SEGMENT
 * @param workers how worker processes live
 */
public record MediaConfig(
    int udpPort,
    int tcpPort,
    List<String> externalIps,
    int loops,
    IoMode io,
    boolean gso,
    WorkerConfig workers) {

  /** With workers as they are by default. */
  public MediaConfig(
      int udpPort, int tcpPort, List<String> externalIps, int loops, IoMode io, boolean gso) {
    this(udpPort, tcpPort, externalIps, loops, io, gso, WorkerConfig.DEFAULT);
  }

  /** The same, with a folder for the workers' sockets and libraries. */
  public MediaConfig keptIn(Path folder) {
    WorkerConfig kept =
        new WorkerConfig(
            workers.maxMemoryMb(),
            workers.maxReencodes(),
            workers.maxComposites(),
            Optional.of(folder));
    return new MediaConfig(udpPort, tcpPort, externalIps, loops, io, gso, kept);
  }
}
