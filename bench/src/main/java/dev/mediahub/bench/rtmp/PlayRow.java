package dev.mediahub.bench.rtmp;

import dev.mediahub.bench.report.Table;
import dev.mediahub.bench.report.Table.Column;
import java.util.List;

/**
 * What RTMP players cost. What could not be measured is NaN.
 *
 * @param gigabits received a second by all players
 * @param serverCore share of a core that the server used, 1 is a whole one
 * @param ofBitrate received, as a share of what the publisher's bitrate makes for all players
 * @param residentKb of the server a player, against the server with one
 */
public record PlayRow(
    int players, double gigabits, double serverCore, double ofBitrate, double residentKb) {
  public static final Table<PlayRow> TABLE =
      new Table<>(
          List.of(
              new Column<>("players", "players", "%d", PlayRow::players),
              new Column<>(
                  "Gbit/s a core",
                  "gigabitsPerSecondPerCore",
                  "%.2f",
                  row -> row.gigabits / row.serverCore),
              new Column<>("Gbit/s", "gigabitsPerSecond", "%.3f", PlayRow::gigabits),
              new Column<>(
                  "server core %", "serverCorePercent", "%.0f", row -> 100 * row.serverCore),
              new Column<>("of bitrate", "shareOfBitrate", "%.2f", PlayRow::ofBitrate),
              new Column<>("KB/player", "residentKbPerPlayer", "%.0f", PlayRow::residentKb)));
}
