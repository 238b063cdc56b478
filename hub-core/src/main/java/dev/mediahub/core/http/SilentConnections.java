package dev.mediahub.core.http;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Closes connections that bring no whole request in time. The idle timeout alone does not: it
 * starts anew with every byte, so a header sent a byte at a time would hold its connection for
 * weeks.
 */
final class SilentConnections implements Connection.Listener {
  private final Scheduler scheduler;
  private final Duration firstRequest;

  SilentConnections(Scheduler scheduler, Duration firstRequest) {
    this.scheduler = scheduler;
    this.firstRequest = firstRequest;
  }

  @Override
  public void onOpened(Connection connection) {
    scheduler.schedule(
        () -> {
          if (connection.getMessagesIn() == 0) {
            connection.close();
          }
        },
        firstRequest.toMillis(),
        TimeUnit.MILLISECONDS);
  }
}
