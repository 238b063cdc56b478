package dev.mediahub.bench.rtmp;

import dev.mediahub.bench.report.Table;
import dev.mediahub.bench.report.Table.Column;
import java.util.List;

/**
 * What RTMP publishers cost. What could not be measured is NaN.
 *
 * @param messageRate sent a second by all publishers
 * @param serverCore share of a core that the server used, 1 is a whole one
 * @param late frames that the server did not take before the next was due
 */
public record PublishRow(int publishers, double messageRate, double serverCore, long late) {
  public static final Table<PublishRow> TABLE =
      new Table<>(
          List.of(
              new Column<>("publishers", "publishers", "%d", PublishRow::publishers),
              new Column<>("µs CPU/message", "cpuUsPerMessage", "%.2f", PublishRow::cpuUs),
              new Column<>("messages/s", "messagesPerSecond", "%.0f", PublishRow::messageRate),
              new Column<>(
                  "server core %", "serverCorePercent", "%.0f", row -> 100 * row.serverCore),
              new Column<>("late frames", "lateFrames", "%d", PublishRow::late)));

  /** Server CPU, µs a message. */
  double cpuUs() {
    return serverCore * 1e6 / messageRate;
  }
}
