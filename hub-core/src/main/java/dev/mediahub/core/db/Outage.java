package dev.mediahub.core.db;

import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;

/** Tells a database that is away, or cannot do it now, from a statement that is wrong. */
final class Outage {
  private static final String READ_ONLY = "25006";

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

  /**
   * True when the server answers, refuses, and may do the same later: SQLSTATE class 53 (no disk,
   * no memory), 58 (an error of its system), 40 (deadlock, serialization), 25006 (it is read-only),
   * 57014 (cancelled), 55P03 (no lock in time).
   */
  static boolean passes(@Nullable Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && mayPass(sql.getSQLState())) {
        return true;
      }
    }
    return false;
  }

  /** True when the server takes no writes (25006): it was, or has become, a standby. */
  static boolean isReadOnly(@Nullable Throwable failure) {
    return has(failure, READ_ONLY);
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

  /**
   * True when a statement had no answer in time on a connection that was there: it may be slow, and
   * the server there for others.
   */
  static boolean ofSlowAnswer(@Nullable Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLTransientConnectionException) {
        return false;
      }
      if (cause instanceof SQLException && cause.getCause() instanceof SocketTimeoutException) {
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
    return has(failure, "23503");
  }

  private static boolean has(@Nullable Throwable failure, String state) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && state.equals(sql.getSQLState())) {
        return true;
      }
    }
    return false;
  }

  private static boolean mayPass(@Nullable String state) {
    return state != null
        && (state.startsWith("53")
            || state.startsWith("58")
            || state.startsWith("40")
            || state.equals(READ_ONLY)
            || state.equals("57014")
            || state.equals("55P03"));
  }

  private static boolean isRefusal(@Nullable String state) {
    return state != null && (state.equals("08001") || state.startsWith("57P"));
  }

  private static boolean isOutage(@Nullable String state) {
    return state != null
        && (state.startsWith("08") || state.startsWith("57P") || state.equals("53300"));
  }
}
