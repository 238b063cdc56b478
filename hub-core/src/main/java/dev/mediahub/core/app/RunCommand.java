package dev.mediahub.core.app;

import dev.mediahub.core.config.ConfigException;
import dev.mediahub.core.config.ConfigLoader;
import dev.mediahub.core.config.HubConfig;
import dev.mediahub.core.config.Mistake;
import dev.mediahub.core.http.PortTaken;
import dev.mediahub.media.api.MediaServerFactory;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** Runs a hub in the foreground until it is told to stop. */
@CommandLine.Command(
    name = "hub",
    mixinStandardHelpOptions = false,
    sortOptions = false,
    description = "Runs the hub in the foreground until SIGTERM or SIGINT.")
final class RunCommand implements Callable<Integer> {
  /** The launcher's folder. */
  private static final Path HOME = Path.of(System.getProperty("mediahub.home", ""));

  private static final long STOP_LIMIT_MS = 9_500;

  private final MediaServerFactory plane;
  private final PrintStream out;

  @CommandLine.Option(
      names = "--config",
      paramLabel = "FILE",
      description = "configuration file (default: config.yaml beside the launcher)")
  private @Nullable Path configFile;

  @CommandLine.Option(
      names = "--data",
      paramLabel = "DIR",
      description = "folder for everything that is kept (default: data/ beside the launcher)")
  private Path data = HOME.resolve("data");

  @CommandLine.Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "one configuration value; stronger than environment and file")
  private List<String> sets = new ArrayList<>();

  @CommandLine.Option(names = "--exit-when-ready", hidden = true)
  private boolean exitWhenReady;

  @CommandLine.Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "this help")
  private boolean help;

  RunCommand(MediaServerFactory plane, PrintStream out) {
    this.plane = plane;
    this.out = out;
  }

  @Override
  public Integer call() throws Exception {
    HubConfig config;
    try {
      config = ConfigLoader.load(configFile().orElse(null), System.getenv(), sets);
    } catch (ConfigException e) {
      System.err.println("The configuration has mistakes:");
      for (Mistake mistake : e.mistakes()) {
        System.err.println("  " + mistake);
      }
      return ExitCode.WRONG_CONFIGURATION;
    }
    Logging.configure(config.log());
    Hub hub = new Hub(config, plane, new Console(out));
    Shutdown shutdown = new Shutdown(hub);
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(shutdown));
    try {
      hub.start(data);
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

  private Optional<Path> configFile() {
    if (configFile != null) {
      return Optional.of(configFile);
    }
    Path beside = HOME.resolve("config.yaml");
    return Files.exists(beside) ? Optional.of(beside) : Optional.empty();
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
