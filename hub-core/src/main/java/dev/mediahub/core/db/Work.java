package dev.mediahub.core.db;

import org.jdbi.v3.core.Handle;

/** SQL to run with a borrowed connection, and what it brings back; an Optional instead of null. */
@FunctionalInterface
public interface Work<T> {
  T with(Handle handle);
}
