package dev.mediahub.media.edge;

import dev.mediahub.media.api.MediaStats;
import dev.mediahub.media.api.RtmpStats;
import dev.mediahub.media.api.WorkerStats;
import dev.mediahub.media.edge.webrtc.LoopMedia;
import dev.mediahub.media.loop.MediaLoops;
import dev.mediahub.media.stats.Counter;
import dev.mediahub.media.stats.Drop;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Adds up what the loops count. Any thread. */
final class StatsReport {
  private final List<LoopMedia> media;

  private StatsReport(List<LoopMedia> media) {
    this.media = media;
  }

  static MediaStats of(
      MediaLoops loops,
      List<LoopMedia> media,
      Rooms rooms,
      RtmpStats rtmp,
      List<WorkerStats> workers) {
    StatsReport report = new StatsReport(media);
    List<Session> sessions = rooms.sessions();
    List<Session> webRtc = sessions.stream().filter(session -> session.ice != null).toList();
    int publishing = (int) webRtc.stream().filter(session -> session.publisher != null).count();
    List<Long> busy = new ArrayList<>();
    for (int i = 0; i < loops.size(); i++) {
      busy.add(loops.get(i).busyNs());
    }
    return new MediaStats(
        report.traffic(Counter.AUDIO_IN_PACKETS, Counter.AUDIO_IN_BYTES),
        report.traffic(Counter.VIDEO_IN_PACKETS, Counter.VIDEO_IN_BYTES),
        report.traffic(Counter.AUDIO_OUT_PACKETS, Counter.AUDIO_OUT_BYTES),
        report.traffic(Counter.VIDEO_OUT_PACKETS, Counter.VIDEO_OUT_BYTES),
        report.traffic(Counter.RTX_IN_PACKETS, Counter.RTX_IN_BYTES),
        report.traffic(Counter.RTX_OUT_PACKETS, Counter.RTX_OUT_BYTES),
        report.traffic(Counter.RTCP_IN_PACKETS, Counter.RTCP_IN_BYTES),
        report.traffic(Counter.RTCP_OUT_PACKETS, Counter.RTCP_OUT_BYTES),
        report.drops(loops),
        report.sum(Counter.NACKS_IN),
        report.sum(Counter.NACKS_OUT),
        report.sum(Counter.PLIS_IN),
        report.sum(Counter.PLIS_OUT),
        publishing,
        webRtc.size() - publishing,
        rooms.size(),
        loops.io(),
        List.copyOf(busy),
        report.latencies(),
        media.stream().mapToLong(loop -> loop.stats().latencySumNs()).sum() / 1e9,
        rtmp,
        workers);
  }

  private MediaStats.Traffic traffic(Counter packets, Counter bytes) {
    return new MediaStats.Traffic(sum(packets), sum(bytes));
  }

  private long sum(Counter counter) {
    return media.stream().mapToLong(loop -> loop.stats().get(counter)).sum();
  }

  private Map<String, Long> drops(MediaLoops loops) {
    Map<String, Long> drops = new TreeMap<>();
    for (Drop reason : Drop.values()) {
      drops.put(reason.label(), media.stream().mapToLong(loop -> loop.stats().get(reason)).sum());
    }
    drops.put("socket_full", loops.counters().datagramsOutDropped());
    drops.put("datagram_too_long", loops.counters().datagramsTooLong());
    drops.put("tcp_full", loops.counters().tcpDropped());
    return drops;
  }

  private List<Long> latencies() {
    List<Long> counts = new ArrayList<>();
    for (int i = 0; i <= MediaStats.FORWARD_LATENCY_BOUNDS_NS.size(); i++) {
      int bucket = i;
      counts.add(media.stream().mapToLong(loop -> loop.stats().latencyCount(bucket)).sum());
    }
    return List.copyOf(counts);
  }
}
