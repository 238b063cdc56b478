package dev.mediahub.core.apps;

import dev.mediahub.core.auth.SigningKey;
import dev.mediahub.core.http.Access;
import dev.mediahub.core.http.Envelope;
import dev.mediahub.core.http.RouteDoc.Shape;
import dev.mediahub.core.http.Router;
import io.javalin.http.Context;

/** {@code /api/v1/apps/{app}/livekit-keys}: ids, never secrets, except once when made. */
public final class LivekitKeyRoutes {
  private final Apps apps;
  private final LivekitKeys keys;

  public LivekitKeyRoutes(Apps apps, LivekitKeys keys) {
    this.apps = apps;
    this.keys = keys;
  }

  public void register(Router router) {
    String path = "/api/v1/apps/{app}/livekit-keys";
    router
        .get(path, Access.permission("config:read"), this::list)
        .says("Lists the keys that sign join tokens")
        .answers(200, Shape.DATA_LIST, LivekitKeys.Listed.class);
    router
        .post(path, Access.permission("config:write"), this::create)
        .says("Makes a key pair; its secret is shown once")
        .answers(201, Shape.DATA, Created.class);
    router
        .delete(path + "/{key}", Access.permission("config:write"), this::revoke)
        .says("Revokes a key and disconnects whom it let in")
        .answersNothing(204);
  }

  /** A new key pair, with its secret. */
  record Created(String keyId, String apiKey, String secret) {}

  private void list(Context context) {
    context.json(Envelope.of(keys.list(app(context))));
  }

  private void create(Context context) {
    SigningKey key = keys.create(app(context));
    context
        .status(201)
        .header("Cache-Control", "no-store")
        .json(Envelope.of(new Created(key.keyId(), key.keyId(), key.secret())));
  }

  private void revoke(Context context) {
    keys.revoke(app(context), context.pathParam("key"));
    context.status(204);
  }

  private App app(Context context) {
    return apps.require(context.pathParam("app"));
  }
}
