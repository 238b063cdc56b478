package dev.mediahub.core.app;

import dev.mediahub.media.api.MediaServerFactory;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
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
    commands.setOut(new java.io.PrintWriter(out, true));
    System.exit(commands.execute(arguments));
  }

  @CommandLine.Command(name = "version", description = "Prints the version.")
  private record VersionCommand(PrintStream out) implements Runnable {
    @Override
    public void run() {
      out.println("Mediahub " + Version.TEXT);
    }
  }
}
