package dev.mediahub.core.backup;

import dev.mediahub.core.db.DatabaseAddress;
import dev.mediahub.core.db.Folders;
import dev.mediahub.core.http.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Writes the hub's record into one file: every table as of one moment (a repeatable-read
 * transaction, so a running hub goes on), the key file without which stored secrets cannot be read,
 * and the configuration. Recordings and other media are not in it.
 */
public final class Backup {
  private static final int ATTEMPTS = 3;

  private final DatabaseAddress database;
  private final Path dataFolder;
  private final Optional<Path> configFile;
  private final String version;
  private final Clock clock;

  /** What a backup holds. */
  public record Summary(int tables, long rows, long bytes) {}

  public Backup(
      DatabaseAddress database,
      Path dataFolder,
      Optional<Path> configFile,
      String version,
      Clock clock) {
    this.database = database;
    this.dataFolder = dataFolder;
    this.configFile = configFile;
    this.version = version;
    this.clock = clock;
  }

  /**
   * Writes the file, which must not exist; there is none after a failure.
   *
   * @throws Refused when it exists, or there is nothing to back up
   */
  public Summary write(Path target) throws IOException, SQLException, Refused {
    Path file = target.toAbsolutePath().normalize();
    if (Files.exists(file)) {
      throw new Refused(file + " exists. Name a new file: backups are not overwritten");
    }
    Path parent = file.getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw new Refused("There is no folder " + parent + " to write the backup to");
    }
    // Beside the file, where there must be room for it anyhow; only its owner can look in.
    Path parts = Files.createTempDirectory(parent, "backup-");
    try (BackupWriter writer = new BackupWriter(file)) {
      Map<String, byte[]> keys = keyFiles();
      Manifest manifest = copy(parts);
      for (int attempt = 1; !same(keys, keyFiles()); attempt++) {
        // The secrets were put under another key in between: rows and key must fit.
        if (attempt == ATTEMPTS) {
          throw new Refused("The key file changes all the time. Wait for the rotation to end");
        }
        keys = keyFiles();
        manifest = copy(parts);
      }
      write(writer, manifest, parts, keys);
      return new Summary(manifest.tables().size(), manifest.rows(), Files.size(file));
    } finally {
      Folders.delete(parts);
    }
  }

  private void write(BackupWriter writer, Manifest manifest, Path parts, Map<String, byte[]> keys)
      throws IOException {
    writer.add(Manifest.ENTRY, Json.write(manifest).getBytes(StandardCharsets.UTF_8));
    for (Manifest.Table table : manifest.tables()) {
      writer.add(table.entry(), parts.resolve(table.entry()));
    }
    for (Map.Entry<String, byte[]> key : keys.entrySet()) {
      writer.add(key.getKey(), key.getValue());
    }
    if (configFile.isPresent()) {
      writer.add(Restore.CONFIG, Files.readAllBytes(configFile.get()));
    }
    writer.finish();
  }

  private Manifest copy(Path parts) throws IOException, SQLException, Refused {
    try (Connection connection =
        DriverManager.getConnection(database.url(), database.user(), database.password())) {
      connection.setReadOnly(true);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      connection.setAutoCommit(false);
      Tables tables = new Tables(connection);
      String schema = tables.schema();
      if (schema.isEmpty()) {
        throw new Refused(
            "No hub has ever started over this database: there is nothing to back up");
      }
      List<Manifest.Table> copied = tables.copyOut(parts);
      return new Manifest(
          Manifest.FORMAT, version, clock.instant(), schema, copied, tables.sequences());
    }
  }

  /** The key, and what a rotation under way keeps beside it. */
  private Map<String, byte[]> keyFiles() throws IOException, Refused {
    Map<String, byte[]> keys = new TreeMap<>();
    if (Files.isDirectory(dataFolder)) {
      try (Stream<Path> files = Files.list(dataFolder)) {
        for (Path file : files.filter(Backup::isKey).toList()) {
          keys.put(file.getFileName().toString(), Files.readAllBytes(file));
        }
      }
    }
    if (!keys.containsKey(Restore.KEY)) {
      throw new Refused(
          "%s has no %s, so this is not the hub's data folder; name it with --data"
              .formatted(dataFolder, Restore.KEY));
    }
    return keys;
  }

  private static boolean isKey(Path file) {
    return String.valueOf(file.getFileName()).startsWith(Restore.KEY) && Files.isRegularFile(file);
  }

  private static boolean same(Map<String, byte[]> one, Map<String, byte[]> other) {
    return one.keySet().equals(other.keySet())
        && one.entrySet().stream()
            .allMatch(entry -> Arrays.equals(entry.getValue(), other.get(entry.getKey())));
  }
}
