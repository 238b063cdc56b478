package dev.mediahub.core.app;

import dev.mediahub.media.api.MediaServerFactory;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** The hub's entry. Read {@link Hub} next. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    CommandLine commands = new CommandLine(new RunCommand(MediaServerFactory.load(), out));
    commands.addSubcommand("version", new VersionCommand(out));
    commands.addSubcommand("rotate-secrets", new RotateSecretsCommand(out));
    commands.addSubcommand("backup", new BackupCommand(out));
    commands.addSubcommand("restore", new RestoreCommand(out));
    commands.setExecutionExceptionHandler(Main::failed);
    commands.setOut(new java.io.PrintWriter(out, true));
    System.exit(commands.execute(arguments));
  }

  /** What a person reads instead of a stack trace, which is for {@code --set log.level=debug}. */
  private static int failed(Exception e, CommandLine command, CommandLine.ParseResult arguments) {
    LoggerFactory.getLogger(Main.class).debug("the command failed", e);
    System.err.println("hub %s failed: %s".formatted(command.getCommandName(), e.getMessage()));
    return ExitCode.FAILED;
  }

  @CommandLine.Command(name = "version", description = "Prints the version.")
  private record VersionCommand(PrintStream out) implements Runnable {
    @Override
    public void run() {
      out.println("Mediahub " + Version.TEXT);
    }
  }
}
