package dev.mediahub.core.webhooks;

import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The table {@code webhook_begun}: what the next start must tell the end of. */
final class BegunStore {
  private BegunStore() {}

  /** An end to be told. */
  record End(String app, String event, @Nullable String room, String data) {}

  /** Safe to repeat; what begins anew takes its place. Does nothing when the app is gone. */
  static void begin(Handle handle, String thing, End end) {
    handle
        .createUpdate(
            "insert into webhook_begun (app_id, thing, event, room, data)"
                + " select id, :thing, :event, :room, :data from apps where name = :app"
                + " on conflict (app_id, thing) do update set event = :event, data = :data")
        .bind("app", end.app())
        .bind("thing", thing)
        .bind("event", end.event())
        .bind("room", end.room())
        .bind("data", end.data())
        .execute();
  }

  static void end(Handle handle, String app, String thing) {
    handle
        .createUpdate(
            "delete from webhook_begun b using apps a"
                + " where a.id = b.app_id and a.name = :app and b.thing = :thing")
        .bind("app", app)
        .bind("thing", thing)
        .execute();
  }

  /** Everything that has begun, last begun first, and forgets it. */
  static List<End> takeAll(Handle handle) {
    return handle
        .createQuery(
            "with taken as (delete from webhook_begun returning id, app_id, event, room, data)"
                + " select a.name as app, t.event, t.room, t.data"
                + " from taken t join apps a on a.id = t.app_id order by t.id desc")
        .map((row, context) ->
            new End(
                row.getString("app"),
                row.getString("event"),
                row.getString("room"),
                row.getString("data")))
        .list();
  }
}
