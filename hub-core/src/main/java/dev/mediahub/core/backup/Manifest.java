package dev.mediahub.core.backup;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What a backup says of itself, as {@code manifest.json}.
 *
 * @param format of the file; this hub reads {@link #FORMAT} only
 * @param version of the hub that made it
 * @param schema the database's newest migration
 * @param tables parents before those that refer to them
 * @param sequences the last number each has given
 */
record Manifest(
    int format,
    String version,
    Instant createdAt,
    String schema,
    List<Table> tables,
    Map<String, Long> sequences) {
  static final int FORMAT = 1;
  static final String ENTRY = "manifest.json";

  /** A table's rows are in {@code database/<name>.copy}, in PostgreSQL's text format. */
  record Table(String name, List<String> columns, long rows) {
    String entry() {
      return "database/" + name + ".copy";
    }

    /** The rows as SQL that {@code COPY} can write out, from partitions too. */
    String copyOut() {
      return "copy (select %s from %s) to stdout".formatted(columnList(), quoted(name));
    }

    String copyIn() {
      return "copy %s (%s) from stdin".formatted(quoted(name), columnList());
    }

    String truncate() {
      return "truncate " + quoted(name) + " cascade";
    }

    private String columnList() {
      return String.join(", ", columns.stream().map(Table::quoted).toList());
    }

    private static String quoted(String name) {
      return '"' + name.replace("\"", "\"\"") + '"';
    }
  }

  long rows() {
    return tables.stream().mapToLong(Table::rows).sum();
  }
}
