package dev.mediahub.core.app;

import dev.mediahub.core.auth.SecretRotation;
import dev.mediahub.core.config.HubConfig;
import dev.mediahub.core.db.Database;
import java.io.PrintStream;
import java.nio.file.Path;

/** Puts all stored secrets under a new key file, while the hub is stopped. */
final class RotateSecretsCommand implements Command {
  private final PrintStream out;

  RotateSecretsCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public int run(HubOptions options) throws WrongArguments {
    options.requireNoFile();
    try {
      return OfflineWork.call(options, (config, opened) -> rotate(options.data(), config, opened));
    } catch (Exception e) {
      System.err.println(
          "The secrets were not rotated: " + e.getMessage() + ". Nothing is lost: try again");
      return ExitCode.FAILED;
    }
  }

  private void rotate(Path data, HubConfig config, Closing opened) throws Exception {
    Console console = new Console(out);
    DataFolder folder = opened.add("data folder", DataFolder.open(data));
    folder.requireWhole();
    Database database = Database.later();
    DatabaseStart.run(config.database(), folder.path(), database, opened, console);
    int count = new SecretRotation(database, folder.secretKey()).run(step -> {});
    console.say(
        "%d secrets are under a new key in %s. Everybody logs in again; back the key file up"
            .formatted(count, folder.secretKey()));
  }
}
