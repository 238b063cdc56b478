package dev.mediahub.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Rows as a Markdown table for people, or as JSON for machines. */
final class Table {
  private record Column(String title, String key, String format, Function<Row, Number> value) {}

  private static final List<Column> COLUMNS =
      List.of(
          new Column("viewers", "viewers", "%d", Row::viewers),
          new Column("µs CPU/packet", "cpuUsPerPacket", "%.2f", Row::cpuUs),
          new Column("packets/s", "packetsPerSecond", "%.0f", Row::packetRate),
          new Column("viewers/core", "viewersPerCore", "%.0f", Row::viewersACore),
          new Column("latency ms p50", "latencyMsP50", "%.2f", Row::latencyMsP50),
          new Column("p99", "latencyMsP99", "%.2f", Row::latencyMsP99),
          new Column("p99.9", "latencyMsP999", "%.2f", Row::latencyMsP999),
          new Column("loss %", "lossPercent", "%.3f", row -> 100 * row.lossShare()),
          new Column("worst %", "worstLossPercent", "%.2f", row -> 100 * row.worstLossShare()),
          new Column("join CPU ms", "joinCpuMs", "%.2f", Row::joinCpuMs),
          new Column("first packet ms p50", "firstPacketMsP50", "%.1f", Row::firstPacketMsP50),
          new Column("p99", "firstPacketMsP99", "%.1f", Row::firstPacketMsP99),
          new Column("KB/viewer", "residentKbPerViewer", "%.0f", Row::residentKb),
          new Column("server core %", "serverCorePercent", "%.0f", row -> 100 * row.serverCore()),
          new Column(
              "generator core %",
              "generatorCorePercent", "%.0f", row -> 100 * row.generatorCore()));

  private Table() {}

  static String markdown(List<Row> rows) {
    String titles = line(COLUMNS.stream().map(Column::title).toList());
    String rule = line(COLUMNS.stream().map(_ -> "--:").toList());
    return titles
        + rule
        + rows.stream()
            .map(row -> line(COLUMNS.stream().map(column -> cell(column, row, "–")).toList()))
            .collect(Collectors.joining());
  }

  static String json(List<Row> rows) {
    return rows.stream()
        .map(row ->
            COLUMNS.stream()
                .map(column -> "\"" + column.key + "\": " + cell(column, row, "null"))
                .collect(Collectors.joining(", ", "{", "}")))
        .collect(Collectors.joining(",\n  ", "[\n  ", "\n]\n"));
  }

  private static String line(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }

  private static String cell(Column column, Row row, String missing) {
    Number value = column.value.apply(row);
    return Double.isFinite(value.doubleValue())
        ? String.format(Locale.ROOT, column.format, value)
        : missing;
  }
}
