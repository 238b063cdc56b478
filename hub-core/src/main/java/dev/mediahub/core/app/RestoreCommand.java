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

/** {@code hub restore FILE}: into an empty data folder and, with an external one, database. */
final class RestoreCommand implements Command {
  private final PrintStream out;

  RestoreCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public int run(HubOptions options) throws Exception {
    Path file = options.file();
    Path data = options.data().toAbsolutePath().normalize();
    return OfflineWork.call(options, (config, opened) -> restore(file, data, config, opened));
  }

  private void restore(Path file, Path data, HubConfig config, Closing opened) throws Exception {
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
