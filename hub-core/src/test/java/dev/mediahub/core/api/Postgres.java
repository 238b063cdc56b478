package dev.mediahub.core.api;

import dev.mediahub.core.db.Database;
import dev.mediahub.core.db.DatabaseAddress;
import dev.mediahub.core.db.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** One PostgreSQL for all tests of this JVM, a database of its own for each that asks. */
final class Postgres {
  private static final AtomicInteger numbers = new AtomicInteger();
  private static final Path folder = newFolder();
  private static final EmbeddedPostgres server = start();

  private Postgres() {}

  private static Path newFolder() {
    try {
      return Files.createTempDirectory("mediahub-api-it");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static EmbeddedPostgres start() {
    try {
      EmbeddedPostgres started = EmbeddedPostgres.start(folder.resolve("data"), 0);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> removeAll(started)));
      return started;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static void removeAll(EmbeddedPostgres started) {
    started.close();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A folder of its own for this test; all of them go with this JVM. */
  static Path newTemporaryFolder() {
    try {
      return Files.createTempDirectory(folder, "key");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A new, empty database. */
  static DatabaseAddress create() {
    DatabaseAddress any = server.address();
    String name = "test_" + numbers.incrementAndGet();
    try (Connection connection =
            DriverManager.getConnection(any.url(), any.user(), any.password());
        Statement statement = connection.createStatement()) {
      statement.execute("create database " + name);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return new DatabaseAddress(
        any.url().replaceFirst("/[^/?]+(\\?|$)", "/" + name + "$1"), any.user(), any.password());
  }

  static Database open(DatabaseAddress address) {
    Database database = Database.at(address);
    try {
      database.start(why -> {});
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return database;
  }
}
