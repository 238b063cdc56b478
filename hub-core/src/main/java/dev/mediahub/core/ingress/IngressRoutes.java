package dev.mediahub.core.ingress;

import dev.mediahub.core.apps.App;
import dev.mediahub.core.apps.Apps;
import dev.mediahub.core.apps.Fields;
import dev.mediahub.core.apps.HubUrls;
import dev.mediahub.core.apps.HubUrls.RtmpPorts;
import dev.mediahub.core.apps.Paging;
import dev.mediahub.core.http.Access;
import dev.mediahub.core.http.Envelope;
import dev.mediahub.core.http.Json;
import dev.mediahub.core.http.RouteDoc.Shape;
import dev.mediahub.core.http.Router;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.MediaServer;
import dev.mediahub.media.api.ParticipantInfo;
import dev.mediahub.media.api.RoomKey;
import io.javalin.http.Context;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/apps/{app}/ingress}. */
public final class IngressRoutes {
  private static final int DEFAULT_LIMIT = 50;
  private static final int MAX_LIMIT = 500;
  private static final int MAX_QUERY = 200;
  private static final int MAX_PASSWORD = 200;

  private final Apps apps;
  private final Ingresses ingresses;
  private final StreamPasswords passwords;
  private final MediaServer media;
  private final String publicUrl;
  private final Function<Ingress, Optional<ParticipantInfo>> publisher;
  private final Supplier<RtmpPorts> rtmp;

  /**
   * Routes over these services.
   *
   * @param publicUrl how others reach the hub; empty means as each request did
   * @param rtmp where RTMP is listened for
   * @param publisher who publishes through an ingress
   */
  public IngressRoutes(
      Apps apps,
      Ingresses ingresses,
      StreamPasswords passwords,
      MediaServer media,
      String publicUrl,
      Supplier<RtmpPorts> rtmp,
      Function<Ingress, Optional<ParticipantInfo>> publisher) {
    this.apps = apps;
    this.ingresses = ingresses;
    this.passwords = passwords;
    this.media = media;
    this.publicUrl = publicUrl;
    this.rtmp = rtmp;
    this.publisher = publisher;
  }

  public void register(Router router) {
    String path = "/api/v1/apps/{app}/ingress";
    router
        .post(path, Access.permission("ingress:create"), this::create)
        .says("Makes a place to publish to with a stream key")
        .takes(
            Ingresses.NewIngress.class,
            "{\"inputType\": \"whip\", \"room\": \"demo\", \"participantIdentity\": \"camera-1\"}")
        .answers(201, Shape.DATA, IngressView.Created.class);
    router
        .get(path, Access.permission("ingress:read"), this::list)
        .says("Lists ingresses with how they are now")
        .query("room", "string", "a room's only")
        .query("q", "string", "part of an id, room, identity, name or URL")
        .paged(DEFAULT_LIMIT, MAX_LIMIT)
        .answers(200, Shape.PAGE, IngressView.Listed.class);
    router
        .get(path + "/{id}", Access.permission("ingress:read"), this::get)
        .says("Shows an ingress and how it is now")
        .answers(200, Shape.DATA, IngressView.Listed.class);
    router
        .delete(path + "/{id}", Access.permission("ingress:delete"), this::delete)
        .says("Deletes an ingress and ends what is published through it")
        .answersNothing(204);
    router
        .post(path + "/{id}/validate", Access.permission("ingress:write"), this::validate)
        .says("Checks an RTMP ingress's password; a right one authorizes its connection")
        .takes(Password.class, "{\"password\": \"kX7mPq2wRt9vLn4s\"}")
        .answers(200, Shape.DATA, Validated.class);
  }

  /** The body of validate. */
  record Password(@Nullable String password) {
    @Override
    public String toString() {
      return "Password[]";
    }
  }

  /** What validate answers. */
  record Validated(String ingressId, boolean valid) {}

  private void create(Context context) {
    App app = app(context);
    HubUrls urls = HubUrls.of(publicUrl, context);
    Ingresses.NewIngress request = Json.read(context, Ingresses.NewIngress.class);
    if (request.inputType() == InputType.RTMP && urls.rtmp(app.name(), rtmp.get()).isEmpty()) {
      throw new HubException(
          ErrorCode.UNPROCESSABLE,
          "This hub does not listen for RTMP (rtmp.port and rtmps.port of its configuration);"
              + " inputType \"whip\" is available");
    }
    Ingresses.Made made = ingresses.create(app, request);
    context
        .status(201)
        .header("Cache-Control", "no-store")
        .json(Envelope.of(IngressView.created(made, urls, rtmp.get())));
  }

  private void list(Context context) {
    App app = app(context);
    Paging paging = Paging.of(context, DEFAULT_LIMIT, MAX_LIMIT);
    String room = Fields.query(context, "room");
    Ingresses.Page page =
        ingresses.page(
            app,
            room == null ? null : app.fullRoomName(Fields.optionalRoom(room)),
            Fields.optionalText("q", Fields.query(context, "q"), MAX_QUERY),
            paging.limit(),
            paging.offset());
    List<IngressView.Listed> rows =
        page.rows().stream().map(ingress -> listed(context, ingress)).toList();
    context
        .header("Cache-Control", "no-store")
        .json(Envelope.page(rows, page.total(), paging.limit(), paging.offset()));
  }

  private void get(Context context) {
    Ingress ingress = ingresses.require(app(context), context.pathParam("id"));
    context.header("Cache-Control", "no-store").json(Envelope.of(listed(context, ingress)));
  }

  private void delete(Context context) {
    ingresses.delete(app(context), context.pathParam("id"));
    context.status(204);
  }

  private void validate(Context context) {
    Ingress ingress = ingresses.require(app(context), context.pathParam("id"));
    Password request = Json.read(context, Password.class);
    String password = Fields.text("password", request.password(), MAX_PASSWORD);
    boolean valid = passwords.validate(ingress, password);
    context.json(Envelope.of(new Validated(ingress.ingressId(), valid)));
  }

  private IngressView.Listed listed(Context context, Ingress ingress) {
    return IngressView.listed(
        ingress,
        passwords.required(ingress),
        HubUrls.of(publicUrl, context),
        rtmp.get(),
        media.room(new RoomKey(ingress.app(), ingress.room())),
        publisher.apply(ingress));
  }

  private App app(Context context) {
    return apps.require(context.pathParam("app"));
  }
}
