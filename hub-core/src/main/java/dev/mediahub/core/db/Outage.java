package dev.mediahub.core.db;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;

/** Tells a database that is away from a statement that is wrong. */
final class Outage {
  private Outage() {}

  /**
   * True when the failure is the connection's: SQLSTATE class 08 (connection exception), 57P (the
   * server is stopping or starting), 53300 (too many connections), or no connection in time since
   * attempts at one failed.
   */
  static boolean causes(@Nullable Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLTransientConnectionException && cause.getCause() != null) {
        return true;
      }
      if (cause instanceof SQLException sql && isOutage(sql.getSQLState())) {
        return true;
      }
    }
    return false;
  }

  /** True when the pool had no connection in time, and no attempt at one failed. */
  static boolean ofNoConnectionInTime(@Nullable Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLTransientConnectionException && cause.getCause() == null) {
        return true;
      }
    }
    return false;
  }

  /** True when a single failure is proof: nothing listens there, or the server says it is away. */
  static boolean isCertain(@Nullable Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && isRefusal(sql.getSQLState())) {
        return true;
      }
    }
    return false;
  }

  /** True when a row was to belong to one that another transaction has deleted (23503). */
  static boolean ofMissingRow(@Nullable Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && "23503".equals(sql.getSQLState())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isRefusal(@Nullable String state) {
    return state != null && (state.equals("08001") || state.startsWith("57P"));
  }

  private static boolean isOutage(@Nullable String state) {
    return state != null
        && (state.startsWith("08") || state.startsWith("57P") || state.equals("53300"));
  }
}
