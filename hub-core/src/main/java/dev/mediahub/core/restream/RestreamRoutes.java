package dev.mediahub.core.restream;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.mediahub.core.apps.App;
import dev.mediahub.core.apps.Apps;
import dev.mediahub.core.apps.Fields;
import dev.mediahub.core.auth.TokenGuard;
import dev.mediahub.core.http.Access;
import dev.mediahub.core.http.Envelope;
import dev.mediahub.core.http.Json;
import dev.mediahub.core.http.RouteDoc.Shape;
import dev.mediahub.core.http.Router;
import dev.mediahub.core.streams.StreamRegistry;
import dev.mediahub.core.usage.EgressQuota;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import io.javalin.http.Context;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/apps/{app}/streams/{id}/restream}. */
public final class RestreamRoutes {
  private static final int MAX_URL = 2000;
  private static final int MAX_KEY = 500;
  private static final int MAX_NAME = 120;
  private static final int MAX_LAYOUT = 100;

  private final Apps apps;
  private final StreamRegistry streams;
  private final Destinations destinations;
  private final EgressQuota quota;

  public RestreamRoutes(
      Apps apps, StreamRegistry streams, Destinations destinations, EgressQuota quota) {
    this.apps = apps;
    this.streams = streams;
    this.destinations = destinations;
    this.quota = quota;
  }

  public void register(Router router) {
    String path = "/api/v1/apps/{app}/streams/{id}/restream";
    router
        .post(path, Access.permission("broadcast:start"), this::start)
        .says("Sends a stream on to a platform or an RTMP server, until it is stopped")
        .takes(
            NewDestination.class, "{\"platform\": \"youtube\", \"key\": \"xxxx-xxxx-xxxx-xxxx\"}")
        .answers(201, Shape.DATA, View.class);
    router
        .get(path, Access.permission("broadcast:read"), this::list)
        .says("Lists where a stream goes and how that fares; stopped ones are left out")
        .answers(200, Shape.DATA_LIST, View.class);
    router
        .delete(path + "/{egressId}", Access.permission("broadcast:stop"), this::stop)
        .says("Stops sending a stream to one destination")
        .answersNothing(204);
  }

  /** The body of POST. */
  record NewDestination(
      @Nullable Platform platform,
      @Nullable String url,
      @Nullable String key,
      @Nullable String name,
      @Nullable String layout) {
    /** Without what may be secret. */
    @Override
    public String toString() {
      return "NewDestination[platform=" + platform + "]";
    }
  }

  /**
   * A destination as the API shows it.
   *
   * @param url masked, as is the key
   * @param status starting, active or failed
   * @param bitrate bits a second that go there now
   * @param sentBytes since it was added or the hub started
   * @param lastError what went wrong last; absent when nothing has
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record View(
      String egressId,
      String streamId,
      String room,
      String platform,
      @Nullable String name,
      String url,
      String key,
      @Nullable String layout,
      String status,
      long bitrate,
      long sentBytes,
      @Nullable String lastError,
      Instant startedAt) {}

  private void start(Context context) {
    App app = app(context);
    NewDestination request = Json.read(context, NewDestination.class);
    boolean exempt = TokenGuard.caller(context).isExemptFromQuotas();
    Destinations.Wish wish = wish(request, exempt);
    StreamRegistry.Known stream = streams.known(app, context.pathParam("id"));
    if (!stream.active()) {
      throw new HubException(
          ErrorCode.CONFLICT,
          "The stream is not on air; start it first. What it is sent to goes on by itself when it"
              + " comes back");
    }
    if (!exempt) {
      quota.require(app);
    }
    Destinations.Seen made = destinations.add(app, stream.room(), stream.participant(), wish);
    context.status(201).header("Cache-Control", "no-store").json(Envelope.of(view(made)));
  }

  private static Destinations.Wish wish(NewDestination request, boolean exempt) {
    String url = Fields.optionalText("url", request.url(), MAX_URL);
    String key = Fields.optionalText("key", request.key(), MAX_KEY);
    String name = Fields.optionalText("name", request.name(), MAX_NAME);
    String layout = Fields.optionalText("layout", request.layout(), MAX_LAYOUT);
    Platform platform = request.platform();
    if (platform == null) {
      platform = Platform.CUSTOM;
    }
    if (platform == Platform.CUSTOM) {
      if (url == null) {
        throw Fields.refused(
            "url", "is required: rtmp(s)://host/app, or a \"platform\" with its \"key\"");
      }
      return new Destinations.Wish(platform, TargetUrl.of(url, key), name, layout, exempt);
    }
    if (url != null) {
      throw Fields.refused("url", "goes with platform \"custom\" only; leave it out");
    }
    if (key == null) {
      throw Fields.refused(
          "key", "is required: the stream key that %s shows".formatted(platform.label()));
    }
    return new Destinations.Wish(platform, TargetUrl.of(platform.url(), key), name, layout, exempt);
  }

  private void list(Context context) {
    App app = app(context);
    StreamRegistry.Known stream = streams.known(app, context.pathParam("id"));
    context
        .header("Cache-Control", "no-store")
        .json(
            Envelope.of(
                destinations.list(app, stream.room(), stream.participant()).stream()
                    .map(RestreamRoutes::view)
                    .toList()));
  }

  private void stop(Context context) {
    App app = app(context);
    StreamRegistry.Known stream = streams.known(app, context.pathParam("id"));
    if (!destinations.stop(
        app, stream.room(), stream.participant(), context.pathParam("egressId"))) {
      throw new HubException(
          ErrorCode.NOT_FOUND, "This stream goes to no such destination; GET lists where it goes");
    }
    context.status(204);
  }

  private static View view(Destinations.Seen seen) {
    Destination row = seen.destination();
    return new View(
        row.id(),
        row.streamId(),
        row.room().room(),
        row.platform().label(),
        row.name(),
        row.shownUrl(),
        row.shownKey(),
        row.layout(),
        seen.state(),
        seen.bitrate(),
        seen.sentBytes(),
        seen.error(),
        row.createdAt());
  }

  private App app(Context context) {
    return apps.require(context.pathParam("app"));
  }
}
