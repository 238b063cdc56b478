package dev.mediahub.media.api;

import java.util.List;
import java.util.Map;

/**
 * Counters since the start, and gauges now.
 *
 * @param dropped packets dropped, by reason
 * @param loopBusyNs nanoseconds each loop has spent working, by loop
 * @param forwardLatencyCounts packets by time from socket to socket: bucket i counts those within
 *     {@link #FORWARD_LATENCY_BOUNDS_NS}[i], the last one the rest
 * @param workers a kind each
 */
public record MediaStats(
    Traffic audioIn,
    Traffic videoIn,
    Traffic audioOut,
    Traffic videoOut,
    Traffic retransmittedIn,
    Traffic retransmittedOut,
    Traffic rtcpIn,
    Traffic rtcpOut,
    Map<String, Long> dropped,
    long nacksIn,
    long nacksOut,
    long plisIn,
    long plisOut,
    int whipSessions,
    int whepSessions,
    int rooms,
    String io,
    List<Long> loopBusyNs,
    List<Long> forwardLatencyCounts,
    double forwardLatencySumSeconds,
    RtmpStats rtmp,
    List<WorkerStats> workers) {

  /** Upper bounds of the forward latency buckets, in nanoseconds. */
  public static final List<Long> FORWARD_LATENCY_BOUNDS_NS =
      List.of(
          50_000L,
          100_000L,
          200_000L,
          500_000L,
          1_000_000L,
          2_000_000L,
          5_000_000L,
          10_000_000L,
          50_000_000L);

  /** Packets and bytes on the wire above UDP. */
  public record Traffic(long packets, long bytes) {}
}
