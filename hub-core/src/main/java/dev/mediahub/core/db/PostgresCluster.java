package dev.mediahub.core.db;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The embedded cluster's files: {@code postgres/cluster} (PostgreSQL's own), {@code
 * postgres/password} (0600) and {@code postgres/bin-<version>}.
 */
final class PostgresCluster {
  private static final Logger log = LoggerFactory.getLogger(PostgresCluster.class);
  private static final String MAY_PASS = "rwx--x--x";
  static final String SUPERUSER = "mediahub";

  private final Path programs;
  private final Path cluster;
  private final PostgresUser user;
  private final String password;

  private PostgresCluster(Path programs, Path cluster, PostgresUser user, String password) {
    this.programs = programs;
    this.cluster = cluster;
    this.user = user;
    this.password = password;
  }

  /**
   * Opens the cluster below the hub's data folder; makes it at the first start. A start that was
   * killed in the middle is begun anew.
   */
  static PostgresCluster open(Path dataFolder) throws IOException, InterruptedException {
    Path home = home(dataFolder);
    Folders.create(home, MAY_PASS);
    Path programs = PostgresBinaries.in(home).resolve("bin");
    String password = password(home.resolve("password"));
    Path cluster = home.resolve("cluster");
    if (Files.exists(cluster.resolve("PG_VERSION"))) {
      PostgresUser user = PostgresUser.find(programs.resolve("postgres"), cluster);
      return new PostgresCluster(programs, cluster, user, password);
    }
    Path unfinished = home.resolve("cluster.unfinished");
    Folders.delete(unfinished);
    Folders.create(unfinished, "rwx------");
    PostgresUser user = PostgresUser.find(programs.resolve("postgres"), unfinished);
    initialise(programs, unfinished, user, home.resolve("password.once"), password);
    Files.move(unfinished, cluster, StandardCopyOption.ATOMIC_MOVE);
    return new PostgresCluster(programs, cluster, user, password);
  }

  static Path home(Path dataFolder) {
    return dataFolder.toAbsolutePath().normalize().resolve("postgres");
  }

  Path folder() {
    return cluster;
  }

  String password() {
    return password;
  }

  List<String> serverCommand(List<String> arguments) {
    return user.command(programs.resolve("postgres"), arguments);
  }

  /**
   * Ends a server that a killed hub left behind. The caller holds the data folder's lock, so no
   * living hub needs it. A process that only has the old server's number is left alone.
   */
  void endStaleServer() throws IOException, InterruptedException {
    Path pidFile = cluster.resolve("postmaster.pid");
    if (!Files.exists(pidFile)) {
      return;
    }
    List<String> lines = Files.readAllLines(pidFile);
    Optional<ProcessHandle> stale =
        lines.isEmpty() ? Optional.empty() : parse(lines.getFirst()).flatMap(ProcessHandle::of);
    if (stale.isPresent() && isServerOf(stale.get())) {
      log.info(
          "stopping the database server (process {}) that a killed hub left", stale.get().pid());
      stop(stale.get());
    }
    Files.deleteIfExists(pidFile);
  }

  /** Fast shutdown; after 5 s an immediate one, from which the next start recovers. */
  static void stop(ProcessHandle server) throws InterruptedException {
    for (String signal : List.of("INT", "QUIT", "KILL")) {
      try {
        new ProcessBuilder("sh", "-c", "kill -" + signal + " " + server.pid())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
        server.onExit().get(5, TimeUnit.SECONDS);
        return;
      } catch (java.util.concurrent.TimeoutException e) {
        log.warn("the database server does not stop by SIG{}", signal);
      } catch (IOException | java.util.concurrent.ExecutionException e) {
        log.warn("the database server cannot be signalled: {}", e.getMessage());
      }
    }
  }

  private boolean isServerOf(ProcessHandle process) {
    // PostgreSQL works inside its data folder. Without /proc the program's name has to do.
    Path workingFolder = Path.of("/proc", Long.toString(process.pid()), "cwd");
    try {
      if (Files.exists(Path.of("/proc/self/cwd"))) {
        return Files.readSymbolicLink(workingFolder).equals(cluster.toRealPath());
      }
    } catch (IOException e) {
      return false;
    }
    return process.info().command().filter(command -> command.endsWith("/postgres")).isPresent();
  }

  private static Optional<Long> parse(String number) {
    try {
      return Optional.of(Long.parseLong(number.trim()));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static String password(Path file) throws IOException {
    if (!Files.exists(file)) {
      byte[] random = new byte[24];
      new SecureRandom().nextBytes(random);
      writeSecret(file, Base64.getUrlEncoder().withoutPadding().encodeToString(random));
    }
    return Files.readString(file).trim();
  }

  private static void writeSecret(Path file, String secret) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, secret + "\n", StandardOpenOption.WRITE);
  }

  private static void initialise(
      Path programs, Path folder, PostgresUser user, Path passwordFile, String password)
      throws IOException, InterruptedException {
    writeSecret(passwordFile, password);
    user.own(passwordFile);
    try {
      Process process =
          new ProcessBuilder(
                  user.command(
                      programs.resolve("initdb"),
                      List.of(
                          "--pgdata=" + folder,
                          "--username=" + SUPERUSER,
                          "--pwfile=" + passwordFile,
                          "--auth=scram-sha-256",
                          "--encoding=UTF8",
                          "--no-locale")))
              .redirectErrorStream(true)
              .start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IOException("initdb could not make the database: " + output.strip());
      }
    } finally {
      Files.deleteIfExists(passwordFile);
    }
  }
}
