package dev.mediahub.core.app;

import dev.mediahub.core.backup.Refused;
import dev.mediahub.core.backup.Restore;
import dev.mediahub.core.config.HubConfig;
import dev.mediahub.core.db.DatabaseAddress;
import dev.mediahub.core.db.EmbeddedPostgres;
import dev.mediahub.core.db.Folders;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** {@code hub restore FILE}: into an empty data folder and, with an external one, database. */
@CommandLine.Command(
    name = "restore",
    sortOptions = false,
    description = "Puts a backup into an empty data folder. Start the hub over it afterwards.")
final class RestoreCommand implements Callable<Integer> {
  private final PrintStream out;

  @CommandLine.Mixin private final HubOptions options = new HubOptions();

  @CommandLine.Parameters(paramLabel = "FILE", description = "what 'hub backup' wrote")
  private Path file = Path.of("");

  RestoreCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() throws Exception {
    return OfflineWork.call(options, this::restore);
  }

  private void restore(HubConfig config, Closing opened) throws Exception {
    Path data = options.data().toAbsolutePath().normalize();
    Restore.requireEmpty(data);
    opened.add("data folder", DataFolder.open(data));
    Restore restore = Restore.open(file, data);
    Restore.Summary restored = into(restore, config.database(), data);
    out.printf(
        "Restored %d tables with %d rows into %s, as of %s (Mediahub %s).%n"
            + "The configuration of then is %s: compare it with yours. Now start the hub.%n",
        restored.tables(),
        restored.rows(),
        data,
        restored.createdAt(),
        restored.version(),
        data.resolve(Restore.RESTORED_CONFIG));
  }

  private static Restore.Summary into(Restore restore, HubConfig.Database config, Path data)
      throws Exception {
    Optional<DatabaseAddress> external = DatabaseStart.external(config);
    if (external.isPresent()) {
      return restore.into(external.get());
    }
    try (Closing opened = new Closing()) {
      return restore.into(
          opened.add("embedded database", EmbeddedPostgres.start(data, 0)).address());
    } catch (Refused e) {
      // The folder was empty, and is again.
      Folders.delete(data.resolve("postgres"));
      throw e;
    }
  }
}
