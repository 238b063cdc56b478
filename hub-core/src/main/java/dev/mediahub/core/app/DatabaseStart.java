package dev.mediahub.core.app;

import dev.mediahub.core.config.HubConfig;
import dev.mediahub.core.db.Database;
import dev.mediahub.core.db.DatabaseAddress;
import dev.mediahub.core.db.EmbeddedPostgres;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Path;
import java.util.Optional;

/** Starts the configured database: the embedded one in the data folder, or a connection. */
final class DatabaseStart {
  private DatabaseStart() {}

  /** The configured database; empty when it is the embedded one. */
  static Optional<DatabaseAddress> external(HubConfig.Database wanted) {
    return wanted.url().map(url -> new DatabaseAddress(url, wanted.user(), wanted.password()));
  }

  /**
   * Returns when the database answers and has the current schema.
   *
   * @param foundations gets what was started
   * @return what there is to say of it
   * @throws Taken when another process has the embedded one's port
   */
  static String run(
      HubConfig.Database wanted, Path data, Database database, Closing foundations, Console console)
      throws Exception {
    DatabaseAddress address;
    String what;
    Optional<DatabaseAddress> external = external(wanted);
    if (external.isPresent()) {
      address = external.get();
      what = address.toString();
    } else {
      EmbeddedPostgres embedded =
          foundations.add("embedded database", embedded(data, wanted.port()));
      address = embedded.address();
      what = "embedded PostgreSQL in " + data.resolve("postgres");
    }
    foundations.add("database", database);
    database.start(address, why -> console.say("  waiting for the database: " + why));
    return what;
  }

  private static EmbeddedPostgres embedded(Path data, int port)
      throws IOException, InterruptedException {
    try {
      return EmbeddedPostgres.start(data, port);
    } catch (BindException e) {
      throw Ports.taken("database.port", "TCP", port, e);
    }
  }
}
