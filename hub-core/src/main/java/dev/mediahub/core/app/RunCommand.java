package dev.mediahub.core.app;

import dev.mediahub.core.config.HubConfig;
import dev.mediahub.core.http.PortTaken;
import dev.mediahub.media.api.MediaServerFactory;
import java.io.PrintStream;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** Runs a hub in the foreground until it is told to stop. */
@CommandLine.Command(
    name = "hub",
    mixinStandardHelpOptions = false,
    sortOptions = false,
    description = "Runs the hub in the foreground until SIGTERM or SIGINT.")
final class RunCommand implements Callable<Integer> {
  private static final long STOP_LIMIT_MS = 9_500;

  private final MediaServerFactory plane;
  private final PrintStream out;

  @CommandLine.Mixin private final HubOptions options = new HubOptions();

  @CommandLine.Option(names = "--exit-when-ready", hidden = true)
  private boolean exitWhenReady;

  RunCommand(MediaServerFactory plane, PrintStream out) {
    this.plane = plane;
    this.out = out;
  }

  @Override
  public Integer call() throws Exception {
    Optional<HubConfig> loaded = options.load();
    if (loaded.isEmpty()) {
      return ExitCode.WRONG_CONFIGURATION;
    }
    HubConfig config = loaded.get();
    Logging.configure(config.log());
    Hub hub = new Hub(config, plane, new Console(out));
    Shutdown shutdown = new Shutdown(hub);
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(shutdown));
    try {
      hub.start(options.data());
    } catch (Taken | PortTaken e) {
      System.err.println(e.getMessage());
      return shutdown.exitWith(ExitCode.TAKEN);
    } catch (Exception e) {
      if (shutdown.running()) {
        // Told to stop while starting: what was half started fails, and that is no failure.
        new CountDownLatch(1).await();
      }
      LoggerFactory.getLogger(RunCommand.class).debug("the start failed", e);
      System.err.println("The hub cannot start: " + e.getMessage());
      return shutdown.exitWith(ExitCode.FAILED);
    }
    if (exitWhenReady) {
      return ExitCode.CLEAN;
    }
    new CountDownLatch(1).await();
    return ExitCode.CLEAN;
  }

  /** Runs when the process is told to end, and decides its exit code. */
  private static final class Shutdown implements Runnable {
    private final Hub hub;
    private volatile int exitCode = ExitCode.CLEAN;
    private volatile boolean running;

    Shutdown(Hub hub) {
      this.hub = hub;
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
        Thread.sleep(STOP_LIMIT_MS);
        System.err.println(
            "The hub did not stop in time and ends hard; nothing acknowledged is lost");
        Runtime.getRuntime().halt(exitCode == ExitCode.CLEAN ? ExitCode.FAILED : exitCode);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
