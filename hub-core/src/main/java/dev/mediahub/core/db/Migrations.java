package dev.mediahub.core.db;

import java.util.Arrays;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.postgresql.ds.PGSimpleDataSource;

/** The schema's steps, from {@code db/migration}. Each runs once, in the order of their numbers. */
public final class Migrations {
  private final PGSimpleDataSource source;

  private Migrations(PGSimpleDataSource source) {
    this.source = source;
  }

  /** On connections of their own: a step on a large database takes as long as it takes. */
  public static Migrations at(DatabaseAddress address) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(address.url());
    source.setUser(address.user());
    source.setPassword(address.password());
    source.setSocketTimeout(0);
    source.setTcpKeepAlive(true);
    return new Migrations(source);
  }

  public void toNewest() {
    configure().load().migrate();
  }

  /** Up to and with this version. */
  public void to(String version) {
    configure().target(version).load().migrate();
  }

  /** Whether this build has the step of that version. */
  public boolean knows(String version) {
    MigrationVersion wanted = MigrationVersion.fromVersion(version);
    return Arrays.stream(configure().load().info().all())
        .anyMatch(step -> step.getScript() != null && wanted.equals(step.getVersion()));
  }

  private FluentConfiguration configure() {
    return Flyway.configure(Migrations.class.getClassLoader())
        .dataSource(source)
        .locations("classpath:db/migration")
        .connectRetries(5);
  }
}
