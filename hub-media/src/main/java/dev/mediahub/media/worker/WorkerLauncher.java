package dev.mediahub.media.worker;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Starts a child JVM of this build. Its arguments hold nothing secret: the token that proves it to
 * be the child comes over its standard input. It inherits nothing of the hub's environment but what
 * a process needs to run, since secrets may stand there.
 */
final class WorkerLauncher {
  private static final String MAIN = "dev.mediahub.media.worker.jobs.WorkerMain";

  /** Tells a process to transcode some sound before it says that it is ready. */
  private static final String REHEARSE = "--rehearse";

  private static final List<String> ENVIRONMENT =
      List.of("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH");

  private WorkerLauncher() {}

  static Process start(Path socket, Path libraries, String token, boolean rehearses)
      throws IOException {
    List<String> command = new ArrayList<>(command(socket, libraries));
    if (rehearses) {
      command.add(REHEARSE);
    }
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> environment = builder.environment();
    environment.keySet().retainAll(ENVIRONMENT);
    environment.put("CLASSPATH", System.getProperty("java.class.path"));
    builder.redirectErrorStream(true);
    Process process = builder.start();
    try (OutputStream in = process.getOutputStream()) {
      in.write((token + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      process.destroyForcibly();
      throw e;
    }
    return process;
  }

  private static List<String> command(Path socket, Path libraries) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        // A coder's work is in native code: little heap, the cheapest collector and compiler.
        "-Xms16m",
        "-Xmx96m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Xshare:auto",
        // A killed process shall leave no file: neither performance data nor crash reports.
        "-XX:-UsePerfData",
        "-XX:-CreateCoredumpOnCrash",
        "-XX:+ErrorFileToStderr",
        "-XX:+ExitOnOutOfMemoryError",
        "--enable-native-access=ALL-UNNAMED",
        "-Dfile.encoding=UTF-8",
        "-Dorg.bytedeco.javacpp.cachedir=" + libraries,
        // The supervisor bounds memory; all native memory is freed by hand.
        "-Dorg.bytedeco.javacpp.maxBytes=0",
        "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
        "-Dorg.bytedeco.javacpp.nopointergc=true",
        MAIN,
        socket.toString());
  }
}
