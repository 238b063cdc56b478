package dev.mediahub.core.backup;

import dev.mediahub.core.db.DatabaseAddress;
import dev.mediahub.core.db.Folders;
import dev.mediahub.core.db.Migrations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Puts a backup into an empty data folder and an empty database. While it works the folder has
 * {@link #UNFINISHED} in it, over which no hub starts; the rows come in one transaction.
 */
public final class Restore {
  /** In the data folder from the first to the last step. */
  public static final String UNFINISHED = "restore.unfinished";

  /** The configuration of then, for the operator to compare; the hub does not read it. */
  public static final String RESTORED_CONFIG = "config.from-backup.yaml";

  static final String KEY = "secret.key";
  static final String CONFIG = "config.yaml";

  /** What an empty data folder may hold: the hub's own lock, and a file system's. */
  private static final Set<String> NOTHING = Set.of("lock", "lost+found");

  private final OpenedBackup backup;
  private final Path dataFolder;

  /** What came back. */
  public record Summary(String version, Instant createdAt, int tables, long rows) {}

  private Restore(OpenedBackup backup, Path dataFolder) {
    this.backup = backup;
    this.dataFolder = dataFolder;
  }

  /**
   * Nothing is written before this has passed.
   *
   * @throws Refused when there is anything in the folder
   */
  public static void requireEmpty(Path dataFolder) throws IOException, Refused {
    if (!Files.exists(dataFolder)) {
      return;
    }
    List<String> found;
    try (Stream<Path> entries = Files.list(dataFolder)) {
      found =
          entries
              .map(entry -> String.valueOf(entry.getFileName()))
              .filter(name -> !NOTHING.contains(name))
              .sorted()
              .toList();
    }
    if (found.contains(UNFINISHED)) {
      throw new Refused(
          "A restore into %s was cut short. Delete the folder and restore again"
              .formatted(dataFolder));
    }
    if (!found.isEmpty()) {
      throw new Refused(
          ("%s is not empty (%s): a restore overwrites nothing. Restore into a new folder (--data"
                  + " DIR), or move this one away")
              .formatted(dataFolder, String.join(", ", found)));
    }
  }

  /**
   * Unpacks and checks the file, in the data folder, whose lock the caller holds.
   *
   * @throws Refused when it is damaged; the folder is then as it was
   */
  public static Restore open(Path file, Path dataFolder) throws IOException, Refused {
    Path unpacked = dataFolder.resolve(UNFINISHED);
    Files.createDirectory(
        unpacked,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    try {
      return new Restore(OpenedBackup.unpack(file, unpacked), dataFolder);
    } catch (Refused e) {
      Folders.delete(unpacked);
      throw e;
    }
  }

  /**
   * Fills the database and writes the files.
   *
   * @throws Refused when the database is not empty or this hub is older than the backup; nothing
   *     was written then
   */
  public Summary into(DatabaseAddress database) throws IOException, SQLException, Refused {
    Manifest manifest = backup.manifest();
    requireFit(database, manifest);
    Migrations migrations = Migrations.at(database);
    migrations.to(manifest.schema());
    fill(database, manifest);
    migrations.toNewest();
    files();
    return new Summary(
        manifest.version(), manifest.createdAt(), manifest.tables().size(), manifest.rows());
  }

  private void requireFit(DatabaseAddress database, Manifest manifest)
      throws IOException, SQLException, Refused {
    try (Connection connection =
        DriverManager.getConnection(database.url(), database.user(), database.password())) {
      if (!new Tables(connection).none()) {
        Folders.delete(backup.folder());
        throw new Refused(
            "The database %s is not empty: a restore overwrites nothing. Make a new one"
                .formatted(database));
      }
    }
    if (!Migrations.at(database).knows(manifest.schema())) {
      Folders.delete(backup.folder());
      throw new Refused(
          "The backup is of Mediahub %s, newer than this hub. Restore it with that version"
              .formatted(manifest.version()));
    }
  }

  private void fill(DatabaseAddress database, Manifest manifest) throws IOException, SQLException {
    try (Connection connection =
        DriverManager.getConnection(database.url(), database.user(), database.password())) {
      connection.setAutoCommit(false);
      Tables tables = new Tables(connection);
      tables.empty(manifest.tables());
      for (Manifest.Table table : manifest.tables()) {
        long rows = tables.copyIn(table, backup.path(table.entry()));
        if (rows != table.rows()) {
          throw new IOException(
              "table %s got %d rows of %d".formatted(table.name(), rows, table.rows()));
        }
      }
      tables.setSequences(manifest.sequences());
      connection.commit();
    }
  }

  private void files() throws IOException {
    try (Stream<Path> entries = Files.list(backup.folder())) {
      for (Path entry : entries.toList()) {
        String name = String.valueOf(entry.getFileName());
        if (name.startsWith(KEY)) {
          move(entry, name);
        } else if (name.equals(CONFIG)) {
          move(entry, RESTORED_CONFIG);
        }
      }
    }
    // The folder that says "unfinished" goes as the last.
    Folders.delete(backup.folder());
  }

  private void move(Path entry, String name) throws IOException {
    Files.setPosixFilePermissions(entry, PosixFilePermissions.fromString("rw-------"));
    Files.move(entry, dataFolder.resolve(name));
  }
}
