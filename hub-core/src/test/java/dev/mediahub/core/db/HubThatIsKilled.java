package dev.mediahub.core.db;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A process that starts the embedded server, says its number and waits for its own end. */
final class HubThatIsKilled {
  private HubThatIsKilled() {}

  public static void main(String[] arguments) throws Exception {
    EmbeddedPostgres postgres = EmbeddedPostgres.start(Path.of(arguments[0]), 0);
    System.out.println(postgres.pid());
    System.out.flush();
    new CountDownLatch(1).await();
  }
}
