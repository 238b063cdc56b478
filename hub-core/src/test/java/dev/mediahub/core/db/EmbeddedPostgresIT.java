package dev.mediahub.core.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded server's life: made once, kept, found again after every way of dying. */
final class EmbeddedPostgresIT {
  @TempDir Path folder;

  private static String ask(DatabaseAddress address, String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(address.url(), address.user(), address.password());
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getString(1);
    }
  }

  private static void tell(DatabaseAddress address, String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(address.url(), address.user(), address.password());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void keepsItsDataOverAStopAndAKill() throws Exception {
    // As with mktemp -d: nobody but its owner may enter.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    try (EmbeddedPostgres first = EmbeddedPostgres.start(folder, 0)) {
      tell(first.address(), "CREATE TABLE kept (n int)");
      tell(first.address(), "INSERT INTO kept VALUES (1)");
      assertThat(ask(first.address(), "SHOW fsync")).isEqualTo("on");
      assertThat(ask(first.address(), "SHOW synchronous_commit")).isEqualTo("on");
      assertThat(ask(first.address(), "SHOW password_encryption")).isEqualTo("scram-sha-256");
      assertThat(ask(first.address(), "SHOW listen_addresses")).isEqualTo("127.0.0.1");
    }
    EmbeddedPostgres second = EmbeddedPostgres.start(folder, 0);
    long secondPid = second.pid();
    tell(second.address(), "INSERT INTO kept VALUES (2)");
    // A second server object over the same files stands for the next hub after a kill -9.
    try (EmbeddedPostgres third = EmbeddedPostgres.start(folder, 0)) {
      assertThat(ask(third.address(), "SELECT sum(n) FROM kept")).isEqualTo("3");
      assertThat(ProcessHandle.of(secondPid)).isEmpty();
    } finally {
      second.close();
    }
  }

  @Test
  void isStartedAgainWhenItDiesByItself() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder, 0)) {
      tell(postgres.address(), "CREATE TABLE kept (n int)");
      long pid = postgres.pid();
      ProcessHandle.of(pid).orElseThrow().destroyForcibly();
      await()
          .atMost(Duration.ofSeconds(60))
          .ignoreExceptions()
          .until(() -> ask(postgres.address(), "SELECT count(*) FROM kept").equals("0"));
      assertThat(postgres.pid()).isNotEqualTo(pid);
    }
  }

  @Test
  void goesWithTheThreadThatStartedItSoAKilledHubLeavesNothing() throws Exception {
    Process hub =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                HubThatIsKilled.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long postgres;
    try (var reader = hub.inputReader()) {
      postgres = Long.parseLong(reader.readLine());
      hub.destroyForcibly();
    }
    await().atMost(Duration.ofSeconds(60)).until(() -> ProcessHandle.of(postgres).isEmpty());
  }

  @Test
  void asksForThePassword() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder, 0)) {
      DatabaseAddress wrong =
          new DatabaseAddress(postgres.address().url(), postgres.address().user(), "guess");
      assertThatThrownBy(() -> ask(wrong, "SELECT 1")).hasMessageContaining("password");
      assertThat(Files.getPosixFilePermissions(folder.resolve("postgres/password")))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }
  }

  @Test
  void refusesATakenPortAtOnce() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      assertThatThrownBy(() -> EmbeddedPostgres.start(folder, taken.getLocalPort()))
          .isInstanceOf(BindException.class);
    }
  }

  @Test
  void sparesAProcessThatOnlyHasAnOldServersNumber() throws Exception {
    EmbeddedPostgres.start(folder, 0).close();
    Process bystander = new ProcessBuilder("sleep", "600").start();
    Files.write(
        folder.resolve("postgres/cluster/postmaster.pid"),
        List.of(Long.toString(bystander.pid()), "x"));
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder, 0)) {
      assertThat(ask(postgres.address(), "SELECT 1")).isEqualTo("1");
      assertThat(bystander.isAlive()).isTrue();
    } finally {
      bystander.destroyForcibly();
    }
  }
}
