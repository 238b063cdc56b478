package dev.mediahub.core.api;

import dev.mediahub.core.db.DatabaseAddress;
import dev.mediahub.media.api.MediaEvent;
import dev.mediahub.media.api.RoomKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A hub in a process of its own, to be killed. Its main method says {@code ready}, then tells a
 * room's start for each line it reads.
 */
final class HubInAProcess implements AutoCloseable {
  private final Process process;
  private final PrintWriter commands;

  private HubInAProcess(Process process) {
    this.process = process;
    this.commands = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
  }

  /** Starts one over this database; returns when it is ready. */
  static HubInAProcess start(DatabaseAddress address, Path keyFile) throws IOException {
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                HubInAProcess.class.getName(),
                address.url(),
                address.user(),
                keyFile.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    HubInAProcess hub = new HubInAProcess(process);
    hub.commands.println(address.password());
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    String line = out.readLine();
    while (line != null && !line.equals("ready")) {
      line = out.readLine();
    }
    if (line == null) {
      throw new IOException("the hub's process ended");
    }
    return hub;
  }

  /** A room of app {@code live} starts there. */
  void startRoom(String room) {
    commands.println(room);
  }

  /** As with {@code kill -9}. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  public static void main(String[] arguments) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    var address = new DatabaseAddress(arguments[0], arguments[1], in.readLine());
    try (RunningHub hub = RunningHub.start(address, Path.of(arguments[2]))) {
      System.out.println("ready");
      System.out.flush();
      for (String room = in.readLine(); room != null; room = in.readLine()) {
        hub.media.tell(
            new MediaEvent.RoomStarted(new RoomKey("live", room), FakeMediaServer.JOINED));
      }
    }
  }
}
