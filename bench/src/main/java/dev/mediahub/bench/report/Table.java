package dev.mediahub.bench.report;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Rows of one kind as a Markdown table, or as JSON. A value that is not finite was not measured.
 *
 * @param columns from left to right
 */
public record Table<R>(List<Column<R>> columns) {

  /**
   * One value of each row.
   *
   * @param title over the column
   * @param key in JSON
   * @param format of {@link String#format}
   */
  public record Column<R>(String title, String key, String format, Function<R, Number> value) {
    private String cell(R row, String missing) {
      Number number = value.apply(row);
      return Double.isFinite(number.doubleValue())
          ? String.format(Locale.ROOT, format, number)
          : missing;
    }
  }

  /** The table, titles first; {@code –} stands for what was not measured. */
  public String markdown(List<R> rows) {
    String titles = line(columns.stream().map(Column::title).toList());
    String rule = line(columns.stream().map(_ -> "--:").toList());
    return titles
        + rule
        + rows.stream()
            .map(row -> line(columns.stream().map(column -> column.cell(row, "–")).toList()))
            .collect(Collectors.joining());
  }

  /** An array with an object a row; null stands for what was not measured. */
  public String json(List<R> rows) {
    return rows.stream()
        .map(row ->
            columns.stream()
                .map(column -> "\"" + column.key + "\": " + column.cell(row, "null"))
                .collect(Collectors.joining(", ", "{", "}")))
        .collect(Collectors.joining(",\n  ", "[\n  ", "\n]\n"));
  }

  private static String line(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }
}
