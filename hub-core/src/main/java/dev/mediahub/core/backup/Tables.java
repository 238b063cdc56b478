package dev.mediahub.core.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.postgresql.PGConnection;

/**
 * All tables of the hub's schema over one connection: their rows out and in by COPY. The caller
 * sets the transaction, and with it what is seen.
 */
final class Tables {
  private static final String HISTORY = "flyway_schema_history";

  private final Connection connection;

  Tables(Connection connection) {
    this.connection = connection;
  }

  /** True when there is nothing at all, not even the history of migrations. */
  boolean none() throws SQLException {
    return strings(
            "select relname from pg_class where relnamespace = current_schema()::regnamespace"
                + " and relkind in ('r', 'p')")
        .isEmpty();
  }

  /** The newest migration that was run; empty text when the hub never was here. */
  String schema() throws SQLException {
    if (strings("select to_regclass('" + HISTORY + "')::text").isEmpty()) {
      return "";
    }
    List<String> versions =
        strings(
            "select version from "
                + HISTORY
                + " where success and version is not null order by installed_rank desc limit 1");
    return versions.isEmpty() ? "" : versions.getFirst();
  }

  /** Writes each table into a file of the folder, those referred to before those that refer. */
  List<Manifest.Table> copyOut(Path folder) throws SQLException, IOException {
    List<Manifest.Table> tables = new ArrayList<>();
    for (String name : parentsFirst()) {
      Manifest.Table table = new Manifest.Table(name, columns(name), 0);
      Path file = folder.resolve(table.entry());
      Files.createDirectories(file.getParent());
      try (OutputStream out = Files.newOutputStream(file)) {
        long rows =
            connection.unwrap(PGConnection.class).getCopyAPI().copyOut(table.copyOut(), out);
        tables.add(new Manifest.Table(name, table.columns(), rows));
      }
    }
    return tables;
  }

  /** Puts a table's rows in; returns how many. */
  long copyIn(Manifest.Table table, Path file) throws SQLException, IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return connection.unwrap(PGConnection.class).getCopyAPI().copyIn(table.copyIn(), in);
    }
  }

  void empty(List<Manifest.Table> tables) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (Manifest.Table table : tables) {
        statement.execute(table.truncate());
      }
    }
  }

  /**
   * The last number of each sequence that has given one: ids of deleted rows are not used again.
   */
  Map<String, Long> sequences() throws SQLException {
    Map<String, Long> sequences = new LinkedHashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select sequencename, last_value from pg_sequences where schemaname ="
                    + " current_schema() and last_value is not null order by sequencename")) {
      while (rows.next()) {
        sequences.put(rows.getString(1), rows.getLong(2));
      }
    }
    return sequences;
  }

  void setSequences(Map<String, Long> sequences) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("select setval(quote_ident(?)::regclass, ?)")) {
      for (Map.Entry<String, Long> sequence : sequences.entrySet()) {
        statement.setString(1, sequence.getKey());
        statement.setLong(2, sequence.getValue());
        statement.execute();
      }
    }
  }

  private List<String> columns(String table) throws SQLException {
    return strings(
        "select attname from pg_attribute where attrelid = quote_ident('%s')::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum"
            .formatted(table.replace("'", "''")));
  }

  private List<String> parentsFirst() throws SQLException {
    Map<String, Set<String>> parents = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select child.relname, parent.relname from pg_constraint"
                    + " join pg_class child on child.oid = conrelid"
                    + " join pg_class parent on parent.oid = confrelid where contype = 'f'")) {
      while (rows.next()) {
        parents
            .computeIfAbsent(rows.getString(1), name -> new LinkedHashSet<>())
            .add(rows.getString(2));
      }
    }
    Set<String> ordered = new LinkedHashSet<>();
    for (String table :
        strings(
            "select relname from pg_class where relnamespace = current_schema()::regnamespace"
                + " and relkind in ('r', 'p') and not relispartition and relname <> '"
                + HISTORY
                + "' order by relname")) {
      place(table, parents, ordered, new LinkedHashSet<>());
    }
    return List.copyOf(ordered);
  }

  private static void place(
      String table, Map<String, Set<String>> parents, Set<String> ordered, Set<String> under) {
    if (!under.add(table)) {
      // A table that refers to itself is filled by one statement, which is checked at its end.
      return;
    }
    for (String parent : parents.getOrDefault(table, Set.of())) {
      place(parent, parents, ordered, under);
    }
    ordered.add(table);
  }

  private List<String> strings(String sql) throws SQLException {
    List<String> values = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        String value = rows.getString(1);
        if (value != null) {
          values.add(value);
        }
      }
    }
    return values;
  }
}
