package dev.mediahub.core.db;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real PostgreSQL server as the hub's child. It keeps what it acknowledged (fsync and
 * synchronous_commit on), listens on the loopback address only, asks for a password, and ends with
 * the hub even when that is killed. When it dies by itself it is started again.
 */
public final class EmbeddedPostgres implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);
  private static final String NAME = "mediahub";
  private static final String PID_FILE = "postmaster.pid";
  private static final int START_ATTEMPTS = 5;
  private static final long START_LIMIT_NS = 60_000_000_000L;
  private static final long MAX_LOG_BYTES = 10_000_000;

  private final PostgresCluster cluster;
  private final Path logFile;
  private final boolean anyPort;
  private final CompletableFuture<@Nullable Void> closing = new CompletableFuture<>();
  private final CompletableFuture<@Nullable Void> firstStart = new CompletableFuture<>();
  private final Thread keeper;
  private volatile @Nullable Process server;
  private volatile int port;

  private EmbeddedPostgres(PostgresCluster cluster, Path logFile, int port) throws IOException {
    this.cluster = cluster;
    this.logFile = logFile;
    this.anyPort = port == 0;
    this.port = free(port);
    // A platform thread that lives as long as the server: the kernel's parent-death signal, by
    // which the server follows a killed hub, watches the thread that started it.
    this.keeper = Thread.ofPlatform().daemon().name("postgres-keeper").unstarted(this::keep);
  }

  /**
   * Starts the server and returns when it takes connections. The first start makes the cluster.
   *
   * @param dataFolder the hub's, whose lock the caller holds
   * @param port 0 takes a free one
   * @throws BindException when another process has the port
   * @throws IOException when it cannot start; the message holds the end of the server's log
   */
  public static EmbeddedPostgres start(Path dataFolder, int port)
      throws IOException, InterruptedException {
    PostgresCluster cluster = PostgresCluster.open(dataFolder);
    cluster.endStaleServer();
    Path logFile = cluster.folder().resolveSibling("postgres.log");
    if (Files.exists(logFile) && Files.size(logFile) > MAX_LOG_BYTES) {
      Files.delete(logFile);
    }
    EmbeddedPostgres postgres = new EmbeddedPostgres(cluster, logFile, port);
    postgres.keeper.start();
    try {
      postgres.firstStart.get();
      postgres.createDatabase();
    } catch (ExecutionException e) {
      postgres.close();
      throw new IOException(
          String.valueOf(Objects.requireNonNullElse(e.getCause(), e).getMessage()), e);
    } catch (SQLException e) {
      postgres.close();
      throw new IOException("The embedded database refuses the hub: " + e.getMessage(), e);
    }
    return postgres;
  }

  public DatabaseAddress address() {
    return address(port, NAME, cluster.password());
  }

  /**
   * Where the server of a hub that runs over this data folder listens; empty when there is none, or
   * it is not ready.
   *
   * @throws IOException also when the files may not be read: only the hub's user and root may
   */
  public static Optional<DatabaseAddress> running(Path dataFolder) throws IOException {
    Path home = PostgresCluster.home(dataFolder);
    Path pidFile = home.resolve("cluster").resolve(PID_FILE);
    if (!Files.exists(pidFile)) {
      return Optional.empty();
    }
    // Process, folder, start time, port, …, state.
    List<String> lines = Files.readAllLines(pidFile);
    if (!isReady(lines)) {
      return Optional.empty();
    }
    String password = Files.readString(home.resolve("password")).trim();
    return Optional.of(address(Integer.parseInt(lines.get(3).strip()), NAME, password));
  }

  /** Whether a hub has kept its database in this data folder. */
  public static boolean existsIn(Path dataFolder) {
    return Files.exists(PostgresCluster.home(dataFolder).resolve("cluster"));
  }

  /** The server's process; of use to tests and to who wants to look. */
  public long pid() {
    Process running = server;
    return running == null ? -1 : running.pid();
  }

  /** Stops the server within 5 s, having written what it holds. */
  @Override
  public void close() {
    closing.complete(null);
    try {
      Process running = server;
      if (running != null && running.isAlive()) {
        PostgresCluster.stop(running.toHandle());
      }
      keeper.join(TimeUnit.SECONDS.toMillis(15));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void keep() {
    try {
      for (int attempt = 1; !closing.isDone(); attempt++) {
        try {
          Process running = launch();
          firstStart.complete(null);
          int status = running.waitFor();
          if (!closing.isDone()) {
            log.error("the database server ended by itself (status {}); starting it again", status);
          }
          attempt = 1;
        } catch (IOException e) {
          if (attempt >= START_ATTEMPTS && firstStart.completeExceptionally(e)) {
            return;
          }
          log.warn("the database server does not start, trying again: {}", e.getMessage());
        }
        pause(Math.min(attempt, 10) * 500L);
        cluster.endStaleServer();
        if (anyPort && !firstStart.isDone()) {
          port = free(0); // Another process may have taken the one that was free.
        }
      }
    } catch (InterruptedException e) {
      firstStart.completeExceptionally(e);
    } catch (IOException e) {
      log.error("the database's files cannot be read: {}", e.getMessage());
      firstStart.completeExceptionally(e);
    }
  }

  private void pause(long millis) throws InterruptedException {
    try {
      closing.get(millis, TimeUnit.MILLISECONDS);
    } catch (java.util.concurrent.TimeoutException e) {
      // The pause is over.
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private Process launch() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(cluster.serverCommand(arguments()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile.toFile()))
            .start();
    process.getOutputStream().close();
    server = process;
    long deadline = System.nanoTime() + START_LIMIT_NS;
    while (!isReady()) {
      if (process.waitFor(10, TimeUnit.MILLISECONDS)) {
        throw new IOException("PostgreSQL ended while starting: " + endOfLog());
      }
      if (closing.isDone() || System.nanoTime() > deadline) {
        PostgresCluster.stop(process.toHandle());
        throw new IOException("PostgreSQL is not ready in time: " + endOfLog());
      }
    }
    return process;
  }

  /** The server writes its state into the last line of its own file, as pg_ctl reads it. */
  private boolean isReady() throws IOException {
    Path pidFile = cluster.folder().resolve(PID_FILE);
    try {
      return isReady(Files.readAllLines(pidFile));
    } catch (java.nio.file.NoSuchFileException e) {
      return false;
    }
  }

  private static boolean isReady(List<String> pidFile) {
    return pidFile.size() >= 8 && pidFile.get(7).strip().equals("ready");
  }

  private List<String> arguments() {
    List<String> arguments = new ArrayList<>(List.of("-D", cluster.folder().toString()));
    for (String setting :
        List.of(
            "listen_addresses=127.0.0.1",
            "port=" + port,
            "unix_socket_directories=",
            "fsync=on",
            "synchronous_commit=on",
            "full_page_writes=on",
            "max_connections=30",
            // Small: the hub's tables fit, and the idle hub shall stay small too.
            "shared_buffers=32MB",
            "max_wal_size=256MB",
            "io_method=sync",
            "jit=off",
            "max_parallel_workers=0",
            "max_wal_senders=0",
            "wal_level=minimal",
            "max_logical_replication_workers=0",
            "autovacuum_worker_slots=2",
            "autovacuum_max_workers=2",
            "timezone=UTC",
            "log_timezone=UTC",
            // Statements may carry what users typed; it does not belong in a log.
            "log_min_error_statement=panic",
            "log_parameter_max_length_on_error=0")) {
      arguments.add("-c");
      arguments.add(setting);
    }
    return arguments;
  }

  private void createDatabase() throws SQLException {
    DatabaseAddress server = address(port, "postgres", cluster.password());
    try (Connection connection =
            DriverManager.getConnection(server.url(), server.user(), server.password());
        Statement statement = connection.createStatement()) {
      try (ResultSet found =
          statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = '" + NAME + "'")) {
        if (found.next()) {
          return;
        }
      }
      statement.execute("CREATE DATABASE " + NAME);
    }
  }

  private static DatabaseAddress address(int port, String name, String password) {
    return new DatabaseAddress(
        "jdbc:postgresql://127.0.0.1:" + port + "/" + name, PostgresCluster.SUPERUSER, password);
  }

  private String endOfLog() throws IOException {
    if (!Files.exists(logFile)) {
      return "it wrote no log";
    }
    List<String> lines = Files.readAllLines(logFile);
    return String.join(" | ", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
  }

  /** The port itself, or for 0 a free one. The server would only say that it did not start. */
  private static int free(int port) throws IOException {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }
}
