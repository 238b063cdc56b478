package dev.mediahub.core.ingress;

import static dev.mediahub.core.db.Times.instant;

import dev.mediahub.core.apps.App;
import dev.mediahub.core.auth.SecretBox;
import dev.mediahub.core.auth.Secrets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** The table {@code ingresses}; stream keys are encrypted, and found by their hash. */
final class IngressStore {
  private static final String SELECT =
      "select i.id, i.ingress_id, a.name as app, i.input_type, i.room, i.identity, i.name, i.url,"
          + " i.transcoding, i.stream_key, i.password_hash, i.created_at"
          + " from ingresses i join apps a on a.id = i.app_id ";
  private static final String MATCHES =
      "where a.id = :app and (:room::text is null or i.room = :room)"
          + " and (:q::text is null or position(lower(:q) in"
          + " lower(concat_ws(' ', i.ingress_id, i.room, i.identity, i.name, i.url))) > 0) ";

  private final SecretBox secretBox;

  IngressStore(SecretBox secretBox) {
    this.secretBox = secretBox;
  }

  /**
   * Which rows a list shows.
   *
   * @param room full name; null means all
   * @param text part of an id, room, identity, name or URL, in any case; null means all
   */
  record Filter(long appId, @Nullable String room, @Nullable String text) {}

  Ingress insert(
      Handle handle,
      App app,
      String ingressId,
      InputType type,
      String room,
      String identity,
      String name,
      boolean transcoding,
      String streamKey,
      @Nullable String passwordHash) {
    handle
        .createUpdate(
            "insert into ingresses (ingress_id, app_id, input_type, room, identity, name,"
                + " transcoding, stream_key, stream_key_hash, password_hash) values (:ingressId,"
                + " :app, :type, :room, :identity, :name, :transcoding, :box, :hash, :password)")
        .bind("ingressId", ingressId)
        .bind("app", app.id())
        .bind("type", type.label())
        .bind("room", room)
        .bind("identity", identity)
        .bind("name", name)
        .bind("transcoding", transcoding)
        .bind("box", secretBox.seal(context(ingressId), streamKey))
        .bind("hash", Secrets.sha256(streamKey))
        .bind("password", passwordHash)
        .execute();
    return find(handle, app.id(), ingressId).orElseThrow();
  }

  Optional<Ingress> find(Handle handle, long appId, String ingressId) {
    return handle
        .createQuery(SELECT + "where a.id = :app and i.ingress_id = :ingressId")
        .bind("app", appId)
        .bind("ingressId", ingressId)
        .map(this::ingress)
        .findOne();
  }

  Optional<Ingress> findByStreamKey(Handle handle, byte[] hash) {
    return handle
        .createQuery(SELECT + "where i.stream_key_hash = :hash")
        .bind("hash", hash)
        .map(this::ingress)
        .findOne();
  }

  List<Ingress> page(Handle handle, Filter filter, int limit, int offset) {
    return handle
        .createQuery(SELECT + MATCHES + "order by i.id desc limit :limit offset :offset")
        .bind("app", filter.appId())
        .bind("room", filter.room())
        .bind("q", filter.text())
        .bind("limit", limit)
        .bind("offset", offset)
        .map(this::ingress)
        .list();
  }

  static long count(Handle handle, Filter filter) {
    return handle
        .createQuery("select count(*) from ingresses i join apps a on a.id = i.app_id " + MATCHES)
        .bind("app", filter.appId())
        .bind("room", filter.room())
        .bind("q", filter.text())
        .mapTo(Long.class)
        .one();
  }

  static boolean delete(Handle handle, long appId, String ingressId) {
    return handle
            .createUpdate("delete from ingresses where app_id = :app and ingress_id = :ingressId")
            .bind("app", appId)
            .bind("ingressId", ingressId)
            .execute()
        > 0;
  }

  private Ingress ingress(ResultSet row, StatementContext context) throws SQLException {
    String ingressId = row.getString("ingress_id");
    return new Ingress(
        row.getLong("id"),
        ingressId,
        row.getString("app"),
        InputType.ofLabel(row.getString("input_type")),
        row.getString("room"),
        row.getString("identity"),
        row.getString("name"),
        row.getString("url"),
        row.getBoolean("transcoding"),
        secretBox.unseal(context(ingressId), row.getBytes("stream_key")),
        row.getString("password_hash"),
        instant(row, "created_at"));
  }

  private static String context(String ingressId) {
    return "ingress:" + ingressId;
  }
}
