/**
 * Postgres: the embedded cluster's life, the connection pool, migrations, and the one mapping of
 * its outages. Callers block on virtual threads. May use JDBI, HikariCP, Flyway and {@code
 * media.api}; no feature package and no HTTP.
 */
@NullMarked
package dev.mediahub.core.db;

import org.jspecify.annotations.NullMarked;
