package dev.mediahub.media.loop;

import dev.mediahub.media.api.IoMode;
import dev.mediahub.media.api.MediaConfig;
import dev.mediahub.media.loop.tcp.IceTcpLimits;

/**
 * How the loops are set up.
 *
 * @param loops threads; 0 means one a core
 * @param udpPort the one UDP port; 0 takes a free one
 * @param tcpPort the one ICE-TCP port; 0 takes a free one, -1 offers no ICE-TCP
 * @param gso let the native sockets use UDP_SEGMENT
 * @param ringBytes size of the ring from one loop to another, a power of two; made on first use
 */
public record LoopsConfig(
    int loops,
    int udpPort,
    int tcpPort,
    IoMode io,
    boolean gso,
    int ringBytes,
    IceTcpLimits tcpLimits) {
  private static final int DEFAULT_RING_BYTES = 1 << 20;

  public static LoopsConfig of(MediaConfig config) {
    return new LoopsConfig(
        config.loops(),
        config.udpPort(),
        config.tcpPort(),
        config.io(),
        config.gso(),
        DEFAULT_RING_BYTES,
        IceTcpLimits.DEFAULT);
  }

  int loopCount() {
    return loops > 0 ? loops : Runtime.getRuntime().availableProcessors();
  }
}
