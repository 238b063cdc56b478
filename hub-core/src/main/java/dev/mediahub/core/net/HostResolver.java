package dev.mediahub.core.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks for a host's addresses. */
@FunctionalInterface
public interface HostResolver {
  /**
   * All addresses of a host, in the order to try them.
   *
   * @throws UnknownHostException when there are none
   * @throws IOException when there is no answer in time
   */
  List<InetAddress> resolve(String host, Duration atMost) throws IOException;

  /**
   * The system's resolver. It blocks for many seconds when a name server is away and cannot be
   * interrupted, so it runs on a few threads of its own: on virtual ones it would hold up their
   * carriers, and with them every other request.
   */
  static HostResolver system() {
    return new SystemResolver();
  }

  /** Any thread. */
  final class SystemResolver implements HostResolver {
    private static final int THREADS = 8;
    private static final int WAITING = 256;

    private final ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            Thread.ofPlatform().daemon().name("resolver-", 0).factory());

    private SystemResolver() {
      threads.allowCoreThreadTimeOut(true);
    }

    @Override
    public List<InetAddress> resolve(String host, Duration atMost) throws IOException {
      Future<List<InetAddress>> answer;
      try {
        answer = threads.submit(() -> List.of(InetAddress.getAllByName(host)));
      } catch (RejectedExecutionException e) {
        throw new IOException("too many names wait for the name server", e);
      }
      try {
        return answer.get(Math.max(1, atMost.toMillis()), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        answer.cancel(false);
        throw new IOException("the name server gave no answer for '" + host + "' in time", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof UnknownHostException) {
          UnknownHostException unknown =
              new UnknownHostException("there is no host '" + host + "'");
          unknown.initCause(e.getCause());
          throw unknown;
        }
        throw new IOException("'" + host + "' cannot be resolved", e.getCause());
      }
    }
  }
}
