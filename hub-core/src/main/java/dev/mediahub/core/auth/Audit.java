package dev.mediahub.core.auth;

import dev.mediahub.core.db.Database;
import dev.mediahub.core.http.Envelope;
import dev.mediahub.core.http.Route;
import dev.mediahub.core.logging.SecretMask;
import dev.mediahub.media.api.HubException;
import io.javalin.http.Context;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The record of every change through the API: who, what, when, and what came of it, refused ones
 * too. It is written before the change is acknowledged; when the database goes away in between,
 * rows wait in memory, at most {@link #MAX_WAITING}, and the next change writes them. Bodies,
 * queries and credentials are never in it. Any thread.
 */
public final class Audit {
  private static final Logger log = LoggerFactory.getLogger(Audit.class);
  private static final int MAX_WAITING = 10_000;
  private static final int MAX_TARGET = 300;

  /** Join tokens are signed for every viewer that comes and leave nothing behind. */
  private static final Set<String> NO_CHANGE = Set.of("/api/v1/apps/{app}/tokens");

  private final Database database;
  private final Clock clock;
  private final ArrayDeque<Row> waiting = new ArrayDeque<>();

  public Audit(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /**
   * A row as the API shows it.
   *
   * @param id 0 until it is written
   */
  public record Row(
      long id,
      Instant at,
      @Nullable Long tenantId,
      String actor,
      String address,
      String method,
      String route,
      String target,
      int status) {}

  /** Decides whether a request belongs in the record, and writes it. */
  void finished(
      Context context,
      Route route,
      int status,
      @Nullable Principal caller,
      @Nullable Long tenantId) {
    String method = route.method().name();
    String login = context.attribute(AuthRoutes.LOGIN_ATTRIBUTE);
    String actor = caller != null ? caller.auditName() : login != null ? "login:" + login : null;
    // Without an actor it was refused at the door, or is media: those have their own record.
    if (actor == null || method.equals("GET") || NO_CHANGE.contains(route.path())) {
      return;
    }
    // A path can be as long as a request.
    String target = cut(SecretMask.apply(cut(context.path(), 2 * MAX_TARGET)), MAX_TARGET);
    add(
        new Row(
            0,
            clock.instant(),
            tenantId,
            actor,
            context.ip(),
            method,
            route.path(),
            printable(target),
            status));
  }

  /**
   * One page, newest first.
   *
   * @param tenantId null: of all tenants
   */
  public Envelope.Page<Row> page(@Nullable Long tenantId, int limit, int offset) {
    return database.inTransaction(handle ->
        Envelope.page(
            AuditStore.page(handle, tenantId, limit, offset),
            AuditStore.count(handle, tenantId),
            limit,
            offset));
  }

  private void add(Row row) {
    List<Row> batch;
    synchronized (waiting) {
      if (waiting.size() >= MAX_WAITING) {
        log.warn("audit: the oldest row that waits for the database is dropped");
        waiting.removeFirst();
      }
      waiting.addLast(row);
      batch = List.copyOf(waiting);
      waiting.clear();
    }
    try {
      database.inTransaction(handle -> AuditStore.insert(handle, batch));
    } catch (HubException e) {
      log.warn("audit: {} rows wait for the database", batch.size());
      synchronized (waiting) {
        batch.reversed().forEach(waiting::addFirst);
      }
    } catch (RuntimeException e) {
      // The change is made; that its record failed must not make it look refused.
      log.error("audit: rows could not be written: {}", batch, e);
    }
  }

  private static String cut(String text, int most) {
    return text.substring(0, Math.min(text.length(), most));
  }

  private static String printable(String text) {
    return text.codePoints()
        .map(point -> Character.isISOControl(point) ? '?' : point)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
