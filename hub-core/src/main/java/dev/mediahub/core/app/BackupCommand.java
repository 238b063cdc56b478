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
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** {@code hub backup FILE}: beside a running hub or without one. */
@CommandLine.Command(
    name = "backup",
    sortOptions = false,
    description =
        "Writes database, key file and configuration into one file. The hub may run meanwhile.")
final class BackupCommand implements Callable<Integer> {
  private final PrintStream out;

  @CommandLine.Mixin private final HubOptions options = new HubOptions();

  @CommandLine.Parameters(paramLabel = "FILE", description = "a new file, for example hub.tar.gz")
  private Path file = Path.of("");

  BackupCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() throws Exception {
    return OfflineWork.call(options, this::write);
  }

  private void write(HubConfig config, Closing opened) throws Exception {
    DatabaseAddress database = database(config.database(), opened);
    Backup.Summary written =
        new Backup(database, options.data(), options.configFile(), Version.TEXT, Clock.systemUTC())
            .write(file);
    out.printf(
        "Backed up %d tables with %d rows, the key file and the configuration to %s (%d bytes).%n"
            + "Keep it as secret as the data folder: it holds the key.%n",
        written.tables(), written.rows(), file, written.bytes());
  }

  private DatabaseAddress database(HubConfig.Database config, Closing opened) throws Exception {
    Optional<DatabaseAddress> external = DatabaseStart.external(config);
    if (external.isPresent()) {
      return external.get();
    }
    Path data = options.data();
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
