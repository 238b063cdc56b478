package dev.mediahub.bench;

import dev.mediahub.bench.report.Table;
import dev.mediahub.bench.report.Table.Column;
import java.util.List;

/**
 * What a WebRTC measurement found. What could not be measured is NaN.
 *
 * @param serverCore share of a core that the server used, 1 is a whole one
 * @param generatorCore the same of the load generator
 * @param packetRate received a second by all viewers
 * @param lossShare of the packets published that did not reach a viewer
 * @param worstLossShare the same of the viewer that got least
 * @param joinCpuMs server CPU of a whole join with leave
 * @param firstPacketMsP50 from POST to first packet
 * @param residentKb of the server a viewer, against the server with its publisher alone
 */
record Row(
    int viewers,
    double serverCore,
    double generatorCore,
    double packetRate,
    double latencyMsP50,
    double latencyMsP99,
    double latencyMsP999,
    double lossShare,
    double worstLossShare,
    double joinCpuMs,
    double firstPacketMsP50,
    double firstPacketMsP99,
    double residentKb) {

  static final Table<Row> TABLE =
      new Table<>(
          List.of(
              new Column<>("viewers", "viewers", "%d", Row::viewers),
              new Column<>("µs CPU/packet", "cpuUsPerPacket", "%.2f", Row::cpuUs),
              new Column<>("packets/s", "packetsPerSecond", "%.0f", Row::packetRate),
              new Column<>("packets/s/core", "packetsPerSecondPerCore", "%.0f", Row::packetsACore),
              new Column<>("viewers/core", "viewersPerCore", "%.0f", Row::viewersACore),
              new Column<>("latency ms p50", "latencyMsP50", "%.2f", Row::latencyMsP50),
              new Column<>("p99", "latencyMsP99", "%.2f", Row::latencyMsP99),
              new Column<>("p99.9", "latencyMsP999", "%.2f", Row::latencyMsP999),
              new Column<>("loss %", "lossPercent", "%.3f", row -> 100 * row.lossShare),
              new Column<>("worst %", "worstLossPercent", "%.2f", row -> 100 * row.worstLossShare),
              new Column<>("join CPU ms", "joinCpuMs", "%.2f", Row::joinCpuMs),
              new Column<>(
                  "first packet ms p50", "firstPacketMsP50", "%.1f", Row::firstPacketMsP50),
              new Column<>("p99", "firstPacketMsP99", "%.1f", Row::firstPacketMsP99),
              new Column<>("KB/viewer", "residentKbPerViewer", "%.0f", Row::residentKb),
              new Column<>(
                  "server core %", "serverCorePercent", "%.0f", row -> 100 * row.serverCore),
              new Column<>(
                  "generator core %",
                  "generatorCorePercent", "%.0f", row -> 100 * row.generatorCore)));

  /** Server CPU, µs a forwarded packet. */
  double cpuUs() {
    return serverCore * 1e6 / packetRate;
  }

  /** Packets a second that a core would forward by its CPU share. */
  double packetsACore() {
    return packetRate / serverCore;
  }

  /** Viewers that a core would serve by its CPU share. */
  double viewersACore() {
    return viewers / serverCore;
  }
}
