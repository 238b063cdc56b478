package dev.mediahub.core.app;

import dev.mediahub.core.config.ConfigLoader;
import dev.mediahub.core.config.HubConfig;
import dev.mediahub.core.http.PortTaken;
import dev.mediahub.core.tls.BadCertificate;
import dev.mediahub.media.api.MediaServerFactory;
import java.io.PrintStream;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;

/** Runs a hub in the foreground until it is told to stop. */
final class RunCommand implements Command {
  /** Beside the time for draining. */
  private static final long STOP_LIMIT_MS = 9_500;

  private final MediaServerFactory plane;
  private final PrintStream out;

  RunCommand(MediaServerFactory plane, PrintStream out) {
    this.plane = plane;
    this.out = out;
  }

  @Override
  public int run(HubOptions options) throws Exception {
    options.requireNoFile();
    // Looked at before it is read: no change after that goes unnoticed.
    Optional<FileWatch> file = options.configFile().map(FileWatch::new);
    Optional<ConfigLoader.Loaded> read = options.load();
    if (read.isEmpty()) {
      return ExitCode.WRONG_CONFIGURATION;
    }
    ConfigLoader.Loaded loaded = read.get();
    HubConfig config = loaded.config();
    Logging.configure(config.log());
    Hub hub = new Hub(config, plane, new Console(out));
    Reload reload = new Reload(loaded, options::read, hub::change);
    // Before the start, which waits for the database: by itself the JVM ends.
    Signals.onHangUp(reload::ask);
    Shutdown shutdown = new Shutdown(hub, STOP_LIMIT_MS + 1000L * config.stop().drainSeconds());
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(shutdown));
    Signals.install(() -> System.exit(ExitCode.CLEAN));
    try {
      hub.start(options.data());
      hub.follow(reload, file);
    } catch (Taken | PortTaken e) {
      complain(config, String.valueOf(e.getMessage()));
      return shutdown.exitWith(ExitCode.TAKEN);
    } catch (BadCertificate | WrongConfiguration e) {
      complain(config, String.valueOf(e.getMessage()));
      return shutdown.exitWith(ExitCode.WRONG_CONFIGURATION);
    } catch (Exception | Error e) {
      if (shutdown.running()) {
        // Told to stop while starting: what was half started fails, and that is no failure.
        new CountDownLatch(1).await();
      }
      LoggerFactory.getLogger(RunCommand.class).debug("the start failed", e);
      complain(config, "The hub cannot start: " + Main.reason(e));
      return shutdown.exitWith(ExitCode.FAILED);
    }
    if (options.exitWhenReady()) {
      return ExitCode.CLEAN;
    }
    new CountDownLatch(1).await();
    return ExitCode.CLEAN;
  }

  /** To the person at the terminal or, with log.format json, to the collector. */
  private static void complain(HubConfig config, String message) {
    switch (config.log().format()) {
      case TEXT -> System.err.println(message);
      case JSON -> LoggerFactory.getLogger(RunCommand.class).error(message);
    }
  }

  /** Runs when the process is told to end, and decides its exit code. */
  private static final class Shutdown implements Runnable {
    private final Hub hub;
    private final long limitMs;
    private volatile int exitCode = ExitCode.CLEAN;
    private volatile boolean running;

    Shutdown(Hub hub, long limitMs) {
      this.hub = hub;
      this.limitMs = limitMs;
    }

    int exitWith(int code) {
      exitCode = code;
      return code;
    }

    boolean running() {
      return running;
    }

    @Override
    public void run() {
      running = true;
      Thread.ofPlatform().daemon().name("stop-limit").start(this::limit);
      hub.close();
      // Without this the JVM answers a SIGTERM with 143, though the stop is clean.
      Runtime.getRuntime().halt(exitCode);
    }

    private void limit() {
      try {
        Thread.sleep(limitMs);
        System.err.println(
            "The hub did not stop in time and ends hard; nothing acknowledged is lost");
        Runtime.getRuntime().halt(exitCode == ExitCode.CLEAN ? ExitCode.FAILED : exitCode);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
