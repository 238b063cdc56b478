package dev.mediahub.core.api;

import dev.mediahub.core.auth.SecretRotation;
import dev.mediahub.core.db.Database;
import dev.mediahub.core.db.DatabaseAddress;
import java.nio.file.Path;

/** A process that rotates the secrets and ends at a step without warning, as by kill -9. */
final class RotationThatIsKilled {
  static final int ENDED = 9;

  private RotationThatIsKilled() {}

  public static void main(String[] arguments) throws Exception {
    SecretRotation.Step last = SecretRotation.Step.valueOf(arguments[4]);
    try (Database database =
        Database.at(new DatabaseAddress(arguments[0], arguments[1], arguments[2]))) {
      database.start(why -> {});
      new SecretRotation(database, Path.of(arguments[3]))
          .run(step -> {
            if (step == last) {
              Runtime.getRuntime().halt(ENDED);
            }
          });
    }
  }
}
