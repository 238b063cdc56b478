package dev.mediahub.core.metrics;

import dev.mediahub.media.api.MediaStats;
import dev.mediahub.media.api.RtmpStats;
import java.util.List;
import java.util.TreeMap;

/**
 * The media plane's counters in Prometheus' text format. Written here and not through meters,
 * because the plane keeps its own counters and its histogram's buckets are already counted.
 */
final class MediaMetrics {
  private List<Long> lastBusyNs = List.of();
  private long lastNs;

  /** Appends all media metrics; {@code nowNs} is monotonic. */
  synchronized void write(MediaStats stats, long nowNs, StringBuilder out) {
    head(out, "mediahub_rtp_packets_total", "counter", "Packets by direction and kind");
    for (Flow flow : flows(stats)) {
      traffic(out, "packets", flow, flow.traffic.packets());
    }
    head(out, "mediahub_rtp_bytes_total", "counter", "Bytes above UDP by direction and kind");
    for (Flow flow : flows(stats)) {
      traffic(out, "bytes", flow, flow.traffic.bytes());
    }
    head(out, "mediahub_rtp_dropped_total", "counter", "Packets dropped, by reason");
    new TreeMap<>(stats.dropped())
        .forEach((reason, count) ->
            line(out, "mediahub_rtp_dropped_total{reason=\"" + label(reason) + "\"}", count));
    head(out, "mediahub_nacks_total", "counter", "Retransmission requests by direction");
    line(out, "mediahub_nacks_total{direction=\"in\"}", stats.nacksIn());
    line(out, "mediahub_nacks_total{direction=\"out\"}", stats.nacksOut());
    head(out, "mediahub_plis_total", "counter", "Keyframe requests by direction");
    line(out, "mediahub_plis_total{direction=\"in\"}", stats.plisIn());
    line(out, "mediahub_plis_total{direction=\"out\"}", stats.plisOut());
    head(out, "mediahub_sessions", "gauge", "Sessions by protocol and role");
    line(out, "mediahub_sessions{protocol=\"whip\",role=\"publisher\"}", stats.whipSessions());
    line(out, "mediahub_sessions{protocol=\"whep\",role=\"viewer\"}", stats.whepSessions());
    line(out, "mediahub_sessions{protocol=\"rtmp\",role=\"publisher\"}", stats.rtmp().publishers());
    line(out, "mediahub_sessions{protocol=\"rtmp\",role=\"viewer\"}", stats.rtmp().players());
    rtmp(stats.rtmp(), out);
    head(out, "mediahub_rooms", "gauge", "Rooms");
    line(out, "mediahub_rooms", stats.rooms());
    latency(stats, out);
    busy(stats.loopBusyNs(), nowNs, out);
  }

  private static void rtmp(RtmpStats stats, StringBuilder out) {
    String connections = "mediahub_rtmp_connections";
    head(out, connections, "gauge", "Open RTMP connections");
    line(out, connections, stats.connections());
    String total = connections + "_total";
    head(out, total, "counter", "RTMP connections taken");
    line(out, total, stats.accepted());
    String ended = "mediahub_rtmp_refused_total";
    head(out, ended, "counter", "RTMP connections that the hub ended, by reason");
    line(out, ended + "{reason=\"not_admitted\"}", stats.refused());
    line(out, ended + "{reason=\"protocol\"}", stats.broken());
    line(out, ended + "{reason=\"timeout\"}", stats.timedOut());
    line(out, ended + "{reason=\"too_slow\"}", stats.playersCut());
    String messages = "mediahub_rtmp_messages_total";
    head(out, messages, "counter", "RTMP media messages by direction");
    line(out, messages + "{direction=\"in\"}", stats.messagesIn());
    line(out, messages + "{direction=\"out\"}", stats.messagesOut());
    String bytes = "mediahub_rtmp_bytes_total";
    head(out, bytes, "counter", "RTMP bytes by direction");
    line(out, bytes + "{direction=\"in\"}", stats.bytesIn());
    line(out, bytes + "{direction=\"out\"}", stats.bytesOut());
    String left = "mediahub_rtmp_messages_left_out_total";
    head(out, left, "counter", "RTMP messages that slow players did not get");
    line(out, left, stats.messagesLeftOut());
  }

  private static void latency(MediaStats stats, StringBuilder out) {
    String name = "mediahub_forward_latency_seconds";
    head(out, name, "histogram", "Time of a forwarded packet from socket to socket");
    long count = 0;
    for (int i = 0; i < stats.forwardLatencyCounts().size(); i++) {
      count += stats.forwardLatencyCounts().get(i);
      String bound =
          i < MediaStats.FORWARD_LATENCY_BOUNDS_NS.size()
              ? Double.toString(MediaStats.FORWARD_LATENCY_BOUNDS_NS.get(i) / 1e9)
              : "+Inf";
      line(out, name + "_bucket{le=\"" + bound + "\"}", count);
    }
    if (stats.forwardLatencyCounts().size() <= MediaStats.FORWARD_LATENCY_BOUNDS_NS.size()) {
      line(out, name + "_bucket{le=\"+Inf\"}", count);
    }
    out.append(name).append("_sum ").append(stats.forwardLatencySumSeconds()).append('\n');
    line(out, name + "_count", count);
  }

  private void busy(List<Long> busyNs, long nowNs, StringBuilder out) {
    head(
        out,
        "mediahub_loop_busy_ratio",
        "gauge",
        "Share of time a loop worked since the last scrape");
    for (int i = 0; i < busyNs.size(); i++) {
      long before = i < lastBusyNs.size() ? lastBusyNs.get(i) : 0;
      double ratio =
          lastNs == 0 ? 0 : (busyNs.get(i) - before) / (double) Math.max(1, nowNs - lastNs);
      out.append("mediahub_loop_busy_ratio{loop=\"").append(i).append("\"} ");
      out.append(Math.clamp(ratio, 0.0, 1.0)).append('\n');
    }
    lastBusyNs = List.copyOf(busyNs);
    lastNs = nowNs;
  }

  private record Flow(String direction, String kind, MediaStats.Traffic traffic) {}

  private static List<Flow> flows(MediaStats stats) {
    return List.of(
        new Flow("in", "audio", stats.audioIn()),
        new Flow("in", "video", stats.videoIn()),
        new Flow("in", "rtx", stats.retransmittedIn()),
        new Flow("in", "rtcp", stats.rtcpIn()),
        new Flow("out", "audio", stats.audioOut()),
        new Flow("out", "video", stats.videoOut()),
        new Flow("out", "rtx", stats.retransmittedOut()),
        new Flow("out", "rtcp", stats.rtcpOut()));
  }

  private static void traffic(StringBuilder out, String unit, Flow flow, long value) {
    line(
        out,
        "mediahub_rtp_%s_total{direction=\"%s\",kind=\"%s\"}"
            .formatted(unit, flow.direction, flow.kind),
        value);
  }

  private static void head(StringBuilder out, String name, String type, String help) {
    out.append("# HELP ").append(name).append(' ').append(help).append('\n');
    out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
  }

  private static void line(StringBuilder out, String name, long value) {
    out.append(name).append(' ').append(value).append('\n');
  }

  private static String label(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }
}
