package dev.mediahub.core.app;

import dev.mediahub.core.config.ConfigException;
import dev.mediahub.core.config.ConfigLoader;
import dev.mediahub.core.config.HubConfig;
import dev.mediahub.core.config.Mistake;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** The options of every command that works on a hub's data. */
final class HubOptions {
  /** The launcher's folder. */
  private static final Path HOME = Path.of(System.getProperty("mediahub.home", ""));

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

  @CommandLine.Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "this help")
  private boolean help;

  Path data() {
    return data;
  }

  /** The configuration; when it has mistakes, prints them all and is empty. */
  Optional<HubConfig> load() {
    try {
      return Optional.of(ConfigLoader.load(configFile().orElse(null), System.getenv(), sets));
    } catch (ConfigException e) {
      System.err.println("The configuration has mistakes:");
      for (Mistake mistake : e.mistakes()) {
        System.err.println("  " + mistake);
      }
      return Optional.empty();
    }
  }

  /** Empty when there is none. */
  Optional<Path> configFile() {
    if (configFile != null) {
      return Optional.of(configFile);
    }
    Path beside = HOME.resolve("config.yaml");
    return Files.exists(beside) ? Optional.of(beside) : Optional.empty();
  }
}
