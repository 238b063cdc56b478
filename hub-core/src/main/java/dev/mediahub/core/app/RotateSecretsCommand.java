package dev.mediahub.core.app;

import dev.mediahub.core.auth.SecretRotation;
import dev.mediahub.core.config.HubConfig;
import dev.mediahub.core.db.Database;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** Puts all stored secrets under a new key file, while the hub is stopped. */
@CommandLine.Command(
    name = "rotate-secrets",
    description = "Encrypts all stored secrets under a new key. The hub must be stopped.")
final class RotateSecretsCommand implements Callable<Integer> {
  private final PrintStream out;

  @CommandLine.Mixin private final HubOptions options = new HubOptions();

  RotateSecretsCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    try {
      return OfflineWork.call(options, this::rotate);
    } catch (Exception e) {
      System.err.println(
          "The secrets were not rotated: " + e.getMessage() + ". Nothing is lost: try again");
      return ExitCode.FAILED;
    }
  }

  private void rotate(HubConfig config, Closing opened) throws Exception {
    Console console = new Console(out);
    DataFolder folder = opened.add("data folder", DataFolder.open(options.data()));
    folder.requireWhole();
    Database database = Database.later();
    DatabaseStart.run(config.database(), folder.path(), database, opened, console);
    int count = new SecretRotation(database, folder.secretKey()).run(step -> {});
    console.say(
        "%d secrets are under a new key in %s. Everybody logs in again; back the key file up"
            .formatted(count, folder.secretKey()));
  }
}
