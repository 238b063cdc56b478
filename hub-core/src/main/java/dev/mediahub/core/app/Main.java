package dev.mediahub.core.app;

import dev.mediahub.media.api.MediaServerFactory;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.slf4j.LoggerFactory;

/** The hub's entry. Read {@link Hub} next. */
public final class Main {
  private static final String RUN = "run";

  private Main() {}

  public static void main(String[] arguments) {
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    boolean named = arguments.length > 0 && !arguments[0].startsWith("-");
    String name = named ? arguments[0] : RUN;
    String[] options = named ? Arrays.copyOfRange(arguments, 1, arguments.length) : arguments;
    System.exit(run(name, out, options));
  }

  private static int run(String name, PrintStream out, String[] arguments) {
    try {
      return command(name, out).run(HubOptions.parse(arguments));
    } catch (WrongArguments e) {
      System.err.println("hub %s: %s".formatted(name, e.getMessage()));
      System.err.println("'./hub --help' lists the commands and their options");
      return ExitCode.WRONG_CONFIGURATION;
    } catch (Exception | Error e) {
      // The stack trace is for --set log.level=debug.
      LoggerFactory.getLogger(Main.class).debug("the command failed", e);
      System.err.println("hub %s failed: %s".formatted(name, reason(e)));
      return ExitCode.FAILED;
    }
  }

  /** For a person. The message of an error, such as a missing class, says nothing by itself. */
  static String reason(Throwable failure) {
    return failure instanceof Error ? failure.toString() : String.valueOf(failure.getMessage());
  }

  private static Command command(String name, PrintStream out) throws WrongArguments {
    return switch (name) {
      case RUN -> new RunCommand(MediaServerFactory.load(), out);
      case "version" -> new VersionCommand(out);
      case "rotate-secrets" -> new RotateSecretsCommand(out);
      case "backup" -> new BackupCommand(out);
      case "restore" -> new RestoreCommand(out);
      default -> throw new WrongArguments("there is no such command");
    };
  }

  private record VersionCommand(PrintStream out) implements Command {
    @Override
    public int run(HubOptions options) throws WrongArguments {
      options.requireNoFile();
      out.println("Mediahub " + Version.TEXT);
      return ExitCode.CLEAN;
    }
  }
}
