package dev.mediahub.core.app;

import dev.mediahub.core.config.ConfigException;
import dev.mediahub.core.config.ConfigLoader;
import dev.mediahub.core.config.Mistake;
import dev.mediahub.core.settings.ConfiguredApps;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;

/** The arguments of a command that works on a hub's data; the launcher has the help for them. */
final class HubOptions {
  /** The launcher's folder. */
  private static final Path HOME = Path.of(System.getProperty("mediahub.home", ""));

  private static final String CONFIG = "config";
  private static final String DATA = "data";
  private static final String SET = "set";
  private static final String EXIT_WHEN_READY = "exit-when-ready";

  private final CommandLine line;

  private HubOptions(CommandLine line) {
    this.line = line;
  }

  /**
   * Reads them.
   *
   * @throws WrongArguments for an unknown option, one without its value, one given twice
   */
  static HubOptions parse(String... arguments) throws WrongArguments {
    Options known =
        new Options()
            .addOption(Option.builder().longOpt(CONFIG).hasArg().get())
            .addOption(Option.builder().longOpt(DATA).hasArg().get())
            .addOption(Option.builder().longOpt(SET).hasArg().get())
            .addOption(Option.builder().longOpt(EXIT_WHEN_READY).get());
    try {
      CommandLine line =
          DefaultParser.builder().setAllowPartialMatching(false).get().parse(known, arguments);
      for (String once : List.of(CONFIG, DATA)) {
        if (line.hasOption(once) && line.getOptionValues(once).length > 1) {
          throw new WrongArguments("--" + once + " can be given once only");
        }
      }
      return new HubOptions(line);
    } catch (ParseException e) {
      throw new WrongArguments(String.valueOf(e.getMessage()));
    }
  }

  Path data() {
    return line.hasOption(DATA) ? Path.of(line.getOptionValue(DATA)) : HOME.resolve(DATA);
  }

  /** To end as soon as everything has started: a rehearsal. */
  boolean exitWhenReady() {
    return line.hasOption(EXIT_WHEN_READY);
  }

  /**
   * The one file that a command takes.
   *
   * @throws WrongArguments when there is none, or more
   */
  Path file() throws WrongArguments {
    List<String> rest = line.getArgList();
    if (rest.isEmpty()) {
      throw new WrongArguments("the FILE is missing");
    }
    if (rest.size() > 1) {
      throw new WrongArguments("'%s' is one argument too many".formatted(rest.get(1)));
    }
    return Path.of(rest.getFirst());
  }

  /**
   * For commands that take options alone.
   *
   * @throws WrongArguments when there is more
   */
  void requireNoFile() throws WrongArguments {
    if (!line.getArgList().isEmpty()) {
      throw new WrongArguments(
          "'%s' is one argument too many".formatted(line.getArgList().getFirst()));
    }
  }

  /**
   * The configuration as its sources are now.
   *
   * @throws ConfigException with every mistake
   */
  ConfigLoader.Loaded read() {
    String[] sets = line.getOptionValues(SET);
    return ConfigLoader.loadAll(
        configFile().orElse(null),
        System.getenv(),
        sets == null ? List.of() : List.of(sets),
        ConfiguredApps::check);
  }

  /** The configuration; when it has mistakes, prints them all and is empty. */
  Optional<ConfigLoader.Loaded> load() {
    try {
      return Optional.of(read());
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
    if (line.hasOption(CONFIG)) {
      return Optional.of(Path.of(line.getOptionValue(CONFIG)));
    }
    Path beside = HOME.resolve("config.yaml");
    return Files.exists(beside) ? Optional.of(beside) : Optional.empty();
  }
}
