package dev.mediahub.core.streams;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.mediahub.core.apps.App;
import dev.mediahub.core.apps.Apps;
import dev.mediahub.core.http.Access;
import dev.mediahub.core.http.Envelope;
import dev.mediahub.core.http.RouteDoc.Shape;
import dev.mediahub.core.http.Router;
import dev.mediahub.core.ingress.Ingress;
import dev.mediahub.core.ingress.Ingresses;
import dev.mediahub.media.api.LayerInfo;
import dev.mediahub.media.api.MediaServer;
import dev.mediahub.media.api.ParticipantInfo;
import dev.mediahub.media.api.RoomInfo;
import dev.mediahub.media.api.TrackInfo;
import io.javalin.http.Context;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/** {@code GET /api/v1/apps/{app}/stats}. */
public final class StatsRoutes {
  private static final Duration CACHED = Duration.ofSeconds(5);
  private static final int MAX_CACHED = 10_000;

  private final Apps apps;
  private final Ingresses ingresses;
  private final IngressPublishers publishers;
  private final MediaServer media;
  private final Function<App, Recorded> recorded;
  private final Clock clock;
  private final Cache<String, Stats> cache =
      Caffeine.newBuilder().expireAfterWrite(CACHED).maximumSize(MAX_CACHED).build();

  /**
   * @param recorded what an app has recorded
   */
  public StatsRoutes(
      Apps apps,
      Ingresses ingresses,
      IngressPublishers publishers,
      MediaServer media,
      Function<App, Recorded> recorded,
      Clock clock) {
    this.recorded = recorded;
    this.apps = apps;
    this.ingresses = ingresses;
    this.publishers = publishers;
    this.media = media;
    this.clock = clock;
  }

  public void register(Router router) {
    router
        .get("/api/v1/apps/{app}/stats", Access.permission("app:read"), this::get)
        .says("Shows an app's figures, at most 5 s old")
        .answers(200, Shape.DATA, Stats.class);
  }

  /** How an app is, at most 5 seconds ago. */
  record Stats(Live live, Vod vod, Storage storage, OfIngress ingress, Instant ts) {}

  /**
   * What is on air.
   *
   * @param streams publishers
   * @param bitrate bits a second that come in
   */
  record Live(int rooms, int streams, int participants, int viewers, long bitrate) {}

  /** What an app has recorded. */
  public record Recorded(Vod vod, Storage storage) {}

  /** Recordings by status. */
  public record Vod(long total, long recording, long uploading, long ready, long failed) {}

  /** What is stored, on the disk or in a bucket. */
  public record Storage(long bytes) {}

  /** Ingresses, and those that somebody publishes through. */
  record OfIngress(long total, long active) {}

  private void get(Context context) {
    App app = apps.require(context.pathParam("app"));
    Stats known = cache.getIfPresent(app.name());
    if (known == null) {
      known = read(app);
      cache.put(app.name(), known);
    }
    context.header("Cache-Control", "private, max-age=5").json(Envelope.of(known));
  }

  private Stats read(App app) {
    List<RoomInfo> rooms =
        media.rooms().stream().filter(room -> room.key().app().equals(app.name())).toList();
    Recorded files = recorded.apply(app);
    return new Stats(
        live(rooms), files.vod(), files.storage(), ofIngress(ingresses.all(app)), clock.instant());
  }

  private static Live live(List<RoomInfo> rooms) {
    List<ParticipantInfo> publishers =
        rooms.stream()
            .flatMap(room -> room.participants().stream())
            .filter(ParticipantInfo::publisher)
            .toList();
    int viewers = rooms.stream().mapToInt(RoomInfo::viewers).sum();
    long bitrate =
        publishers.stream()
            .map(ParticipantInfo::tracks)
            .flatMap(List::stream)
            .map(TrackInfo::layers)
            .flatMap(List::stream)
            .mapToLong(LayerInfo::bitrate)
            .sum();
    return new Live(rooms.size(), publishers.size(), publishers.size() + viewers, viewers, bitrate);
  }

  private OfIngress ofIngress(List<Ingress> all) {
    long active = all.stream().filter(one -> publishers.of(one).isPresent()).count();
    return new OfIngress(all.size(), active);
  }
}
