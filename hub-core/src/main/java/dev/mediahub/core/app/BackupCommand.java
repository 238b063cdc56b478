package dev.mediahub.core.app;

import dev.mediahub.core.backup.Backup;
import dev.mediahub.core.backup.Refused;
import dev.mediahub.core.config.HubConfig;
import dev.mediahub.core.db.DatabaseAddress;
import dev.mediahub.core.db.EmbeddedPostgres;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/** {@code hub backup FILE}: beside a running hub or without one. */
final class BackupCommand implements Command {
  private final PrintStream out;

  BackupCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public int run(HubOptions options) throws Exception {
    Path file = options.file();
    return OfflineWork.call(options, (config, opened) -> write(options, file, config, opened));
  }

  private void write(HubOptions options, Path file, HubConfig config, Closing opened)
      throws Exception {
    DatabaseAddress database = database(options.data(), config.database(), opened);
    Backup.Summary written =
        new Backup(database, options.data(), options.configFile(), Version.TEXT, Clock.systemUTC())
            .write(file);
    out.printf(
        "Backed up %d tables with %d rows, the key file and the configuration to %s (%d bytes).%n"
            + "Keep it as secret as the data folder: it holds the key.%n",
        written.tables(), written.rows(), file, written.bytes());
  }

  private static DatabaseAddress database(Path data, HubConfig.Database config, Closing opened)
      throws Exception {
    Optional<DatabaseAddress> external = DatabaseStart.external(config);
    if (external.isPresent()) {
      return external.get();
    }
    if (!EmbeddedPostgres.existsIn(data)) {
      throw new Refused(
          "%s holds no hub's database; name its data folder with --data"
              .formatted(data.toAbsolutePath().normalize()));
    }
    try {
      opened.add("data folder", DataFolder.open(data));
    } catch (Taken e) {
      return EmbeddedPostgres.running(data)
          .orElseThrow(() ->
              new Refused("The hub over %s is starting or stopping: try again".formatted(data)));
    }
    return opened.add("embedded database", EmbeddedPostgres.start(data, 0)).address();
  }
}
