package dev.mediahub.core.app;

import dev.mediahub.core.api.ApiModule;
import dev.mediahub.core.api.ApiSettings;
import dev.mediahub.core.auth.RequestLimits;
import dev.mediahub.core.config.HubConfig;
import dev.mediahub.core.db.Database;
import dev.mediahub.core.http.HubServer;
import dev.mediahub.core.http.Router;
import dev.mediahub.core.metrics.HealthRoutes;
import dev.mediahub.core.metrics.MetricsRoutes;
import dev.mediahub.core.metrics.Readiness;
import dev.mediahub.core.openapi.OpenApiRoutes;
import dev.mediahub.core.pages.PageRoutes;
import dev.mediahub.core.streams.MediaEvents;
import dev.mediahub.media.api.MediaServer;
import dev.mediahub.media.api.MediaServerFactory;
import dev.mediahub.media.api.RtmpConfig;
import dev.mediahub.media.api.RtmpListener;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * One running hub: the composition root. Database and media plane start side by side; what was
 * started is closed in the opposite order, however far the start came.
 */
final class Hub implements AutoCloseable {
  private final HubConfig config;
  private final MediaServerFactory plane;
  private final Console console;
  private final Clock clock = Clock.systemUTC();
  private final Database database = Database.later();
  private final Readiness readiness = new Readiness(database::available);
  private final Closing foundations = new Closing();
  private final Closing services = new Closing();

  Hub(HubConfig config, MediaServerFactory plane, Console console) {
    this.config = config;
    this.plane = plane;
    this.console = console;
  }

  /**
   * Starts everything and prints how it goes; returns when {@code /readyz} answers 200.
   *
   * @throws Taken when a port or the data folder is
   */
  void start(Path data) throws Exception {
    console.say("Mediahub " + Version.TEXT);
    DataFolder folder = foundations.add("data folder", DataFolder.open(data));
    Ports.requireFree(config);
    FutureTask<String> databaseStart =
        new FutureTask<>(() ->
            console.phase(
                "database",
                () ->
                    DatabaseStart.run(
                        config.database(), folder.path(), database, foundations, console),
                what -> what));
    Thread.ofPlatform().name("database-start").start(databaseStart);

    // Closed after the media plane, so that its last events are written.
    Closing control = services.add("control", new Closing());
    MediaEvents events = new MediaEvents();
    MediaServer media =
        console.phase(
            "media",
            () ->
                services.add(
                    "media plane", plane.start(config.media().keptIn(folder.path()), events)),
            server ->
                "UDP %d, TCP %d, sockets %s"
                    .formatted(server.udpPort(), server.tcpPort(), server.stats().io()));
    ApiModule api =
        control.add(
            "api", new ApiModule(database, media, events, settings(folder.secretKey()), clock));
    StartingGate gate = new StartingGate(api.guard());
    int port = startHttp(media, api, gate);
    String baseUrl = config.http().publicUrl().orElse("http://localhost:" + port);

    join(databaseStart);
    Optional<ApiModule.FirstCredentials> first = api.start(baseUrl);
    RtmpListener rtmp =
        console.phase(
            "rtmp",
            () -> services.add("rtmp", api.listenRtmp(rtmpConfig())),
            listener -> listener.port() < 0 ? "off" : "port " + listener.port());
    gate.open();
    readiness.enter(Readiness.State.RUNNING);
    new Welcome(console, baseUrl, rtmp.port()).print(first);
  }

  private int startHttp(MediaServer media, ApiModule api, StartingGate gate) throws Exception {
    Router router = new Router();
    new HealthRoutes(readiness, Version.TEXT, clock).register(router);
    MetricsRoutes metrics = new MetricsRoutes(media::stats, readiness, Version.TEXT);
    api.meter(metrics.registry());
    metrics.register(router);
    PageRoutes.register(router);
    api.register(router);
    new OpenApiRoutes(router, Version.TEXT).register();
    HubConfig.Http http = config.http();
    HubServer server =
        console.phase(
            "http",
            () -> services.add("http", HubServer.start(http.host(), http.port(), router, gate)),
            started -> http.host() + ":" + started.port());
    // After the listener in the order of closing: no new publisher, then no new request.
    services.add(
        "drain",
        () -> {
          readiness.enter(Readiness.State.STOPPING);
          media.drain();
        });
    return server.port();
  }

  private RtmpConfig rtmpConfig() {
    HubConfig.Rtmp wanted = config.rtmp();
    return new RtmpConfig(
        wanted.port(),
        wanted.tlsPort(),
        null,
        wanted.mergeMs(),
        wanted.bFrames() == HubConfig.BFrames.REENCODE);
  }

  private ApiSettings settings(Path keyFile) {
    return new ApiSettings(
        config.http().publicUrl().orElse(""),
        keyFile,
        config.admin().user(),
        config.admin().password().orElse(""),
        config.admin().apiToken().orElse(""),
        config.livekit().apiKey().orElse(""),
        config.livekit().apiSecret().orElse(""),
        new RequestLimits(
            config.http().rateLimitPerAddress(),
            config.http().rateLimitPerToken(),
            config.http().rateLimitJoins()),
        config.security().allowPrivateTargets());
  }

  private static void join(FutureTask<String> start) throws Exception {
    try {
      start.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  /** Stops what was started: services first, then what they stand on. */
  @Override
  public void close() {
    services.close();
    foundations.close();
  }
}
