package dev.mediahub.core.restream;

import static dev.mediahub.core.db.Times.instant;
import static dev.mediahub.core.db.Times.utc;

import dev.mediahub.core.apps.App;
import dev.mediahub.core.auth.SecretBox;
import dev.mediahub.media.api.RoomKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** The table {@code destinations}; targets are encrypted, and gone once stopped or failed. */
final class DestinationStore {
  private static final String SELECT =
      "select d.destination_id, a.name as app, d.room, d.participant, d.platform, d.name,"
          + " d.layout, d.shown_url, d.shown_key, d.target, d.status, d.error, d.exempt,"
          + " d.created_at from destinations d join apps a on a.id = d.app_id ";

  private final SecretBox secretBox;

  DestinationStore(SecretBox secretBox) {
    this.secretBox = secretBox;
  }

  /** A row that is wanted, with what it needs to run. */
  record Wanted(Destination destination, TargetUrl target) {}

  Destination insert(Handle handle, App app, Destination row, TargetUrl target) {
    handle
        .createUpdate(
            "insert into destinations (destination_id, app_id, room, participant, platform, name,"
                + " layout, shown_url, shown_key, target, exempt, created_at) values (:id, :app,"
                + " :room, :participant, :platform, :name, :layout, :url, :key, :box, :exempt,"
                + " :at)")
        .bind("id", row.id())
        .bind("app", app.id())
        .bind("room", row.room().room())
        .bind("participant", row.participant())
        .bind("platform", row.platform().label())
        .bind("name", row.name())
        .bind("layout", row.layout())
        .bind("url", row.shownUrl())
        .bind("key", row.shownKey())
        .bind("box", secretBox.seal(context(row.id()), target.text()))
        .bind("exempt", row.exempt())
        .bind("at", utc(row.createdAt()))
        .execute();
    return row;
  }

  /** All that run, of every app. */
  List<Wanted> running(Handle handle) {
    return handle
        .createQuery(SELECT + "where d.status = 'running' order by d.id")
        .map(this::wanted)
        .list();
  }

  /** A stream's that run. */
  List<Wanted> running(Handle handle, App app, RoomKey room, String participant) {
    return handle
        .createQuery(
            SELECT
                + "where d.app_id = :app and d.room = :room and d.participant = :participant"
                + " and d.status = 'running' order by d.id")
        .bind("app", app.id())
        .bind("room", room.room())
        .bind("participant", participant)
        .map(this::wanted)
        .list();
  }

  private Wanted wanted(ResultSet row, StatementContext context) throws SQLException {
    Destination destination = destination(row, context);
    String text = secretBox.unseal(context(destination.id()), row.getBytes("target"));
    return new Wanted(destination, TargetUrl.parse(text));
  }

  /** A stream's that are not stopped, oldest first. */
  static List<Destination> ofStream(Handle handle, long appId, RoomKey room, String participant) {
    return handle
        .createQuery(
            SELECT
                + "where d.app_id = :app and d.room = :room and d.participant = :participant"
                + " and d.status <> 'stopped' order by d.id")
        .bind("app", appId)
        .bind("room", room.room())
        .bind("participant", participant)
        .map(DestinationStore::destination)
        .list();
  }

  /** An app's that take whole rooms and are not stopped, oldest first. */
  static List<Destination> ofRooms(Handle handle, long appId) {
    return handle
        .createQuery(
            SELECT
                + "where d.app_id = :app and d.participant = '' and d.status <> 'stopped'"
                + " order by d.id")
        .bind("app", appId)
        .map(DestinationStore::destination)
        .list();
  }

  /** One that is not stopped. */
  static Optional<Destination> find(Handle handle, long appId, String id) {
    return handle
        .createQuery(
            SELECT + "where d.app_id = :app and d.destination_id = :id and d.status <> 'stopped'")
        .bind("app", appId)
        .bind("id", id)
        .map(DestinationStore::destination)
        .findOne();
  }

  /** Its key is forgotten. */
  static void stop(Handle handle, String id, Instant at) {
    handle
        .createUpdate(
            "update destinations set status = 'stopped', target = null, ended_at = :at"
                + " where destination_id = :id and status <> 'stopped'")
        .bind("id", id)
        .bind("at", utc(at))
        .execute();
  }

  /**
   * Stops those that failed and that another takes the place of: of its stream and, since their
   * keys are forgotten, with its shown URL.
   */
  static void stopFailed(Handle handle, App app, Destination by) {
    handle
        .createUpdate(
            "update destinations set status = 'stopped', ended_at = :at where app_id = :app"
                + " and room = :room and participant = :participant and shown_url = :url"
                + " and name is not distinct from :name and status = 'failed'")
        .bind("at", utc(by.createdAt()))
        .bind("name", by.name())
        .bind("app", app.id())
        .bind("room", by.room().room())
        .bind("participant", by.participant())
        .bind("url", by.shownUrl())
        .execute();
  }

  /** Its key is forgotten. */
  static void fail(Handle handle, String id, String error, Instant at) {
    handle
        .createUpdate(
            "update destinations set status = 'failed', target = null, error = :error,"
                + " ended_at = :at where destination_id = :id and status = 'running'")
        .bind("id", id)
        .bind("error", error)
        .bind("at", utc(at))
        .execute();
  }

  /** Deletes what was stopped or failed before. */
  static int tidy(Handle handle, Instant before) {
    return handle
        .createUpdate("delete from destinations where status <> 'running' and ended_at < :before")
        .bind("before", utc(before))
        .execute();
  }

  private static Destination destination(ResultSet row, StatementContext context)
      throws SQLException {
    return new Destination(
        row.getString("destination_id"),
        new RoomKey(row.getString("app"), row.getString("room")),
        row.getString("participant"),
        Platform.ofLabel(row.getString("platform")),
        row.getString("name"),
        row.getString("layout"),
        row.getString("shown_url"),
        row.getString("shown_key"),
        Destination.Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
        row.getString("error"),
        row.getBoolean("exempt"),
        instant(row, "created_at"));
  }

  private static String context(String id) {
    return "destination:" + id;
  }
}
