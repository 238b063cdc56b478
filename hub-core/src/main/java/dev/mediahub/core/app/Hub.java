package dev.mediahub.core.app;

import dev.mediahub.core.api.ApiModule;
import dev.mediahub.core.api.ApiSettings;
import dev.mediahub.core.api.FirstCredentials;
import dev.mediahub.core.apps.HubUrls.RtmpPorts;
import dev.mediahub.core.auth.RequestLimits;
import dev.mediahub.core.config.HubConfig;
import dev.mediahub.core.db.Database;
import dev.mediahub.core.http.HubServer;
import dev.mediahub.core.http.Listen;
import dev.mediahub.core.http.Router;
import dev.mediahub.core.http.TrustedProxies;
import dev.mediahub.core.metrics.HealthRoutes;
import dev.mediahub.core.metrics.MetricsRoutes;
import dev.mediahub.core.metrics.Readiness;
import dev.mediahub.core.openapi.OpenApiRoutes;
import dev.mediahub.core.pages.PageRoutes;
import dev.mediahub.core.recording.RecordingSettings;
import dev.mediahub.core.restream.RestreamSettings;
import dev.mediahub.core.streams.MediaEvents;
import dev.mediahub.core.tls.BadCertificate;
import dev.mediahub.core.tls.ServerCertificate;
import dev.mediahub.core.tls.TrustedAuthorities;
import dev.mediahub.media.api.MediaServer;
import dev.mediahub.media.api.MediaServerFactory;
import dev.mediahub.media.api.RtmpConfig;
import dev.mediahub.media.api.RtmpListener;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running hub: the composition root. Database and media plane start side by side; what was
 * started is closed in the opposite order, however far the start came.
 */
final class Hub implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Hub.class);
  private static final Duration CERTIFICATE_LOOK = Duration.ofSeconds(10);

  private final HubConfig config;
  private final MediaServerFactory plane;
  private final Console console;
  private final Clock clock = Clock.systemUTC();
  private final Database database = Database.later();
  private final Readiness readiness = new Readiness(database::available);
  private final Closing foundations = new Closing();
  private final Closing services = new Closing();
  private final RequestLimits limits;
  private volatile @Nullable ApiModule api;

  /** False while what the configuration says of apps waits for the database. */
  private volatile boolean configured;

  Hub(HubConfig config, MediaServerFactory plane, Console console) {
    this.config = config;
    this.plane = plane;
    this.console = console;
    HubConfig.Http http = config.http();
    this.limits =
        new RequestLimits(
            http.rateLimitPerAddress(),
            http.rateLimitPerToken(),
            http.rateLimitJoins(),
            http.rateLimitCameras());
  }

  /**
   * Starts everything and prints how it goes; returns when {@code /readyz} answers 200.
   *
   * @throws Taken when a port or the data folder is
   */
  void start(Path data) throws Exception {
    console.say("Mediahub " + Version.TEXT);
    DataFolder folder = foundations.add("data folder", DataFolder.open(data));
    folder.requireWhole();
    Ports.requireFree(config);
    Optional<ServerCertificate> certificate = certificate();
    SSLContext trusted = TrustedAuthorities.context("restream.ca_file", config.restream().caFile());
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
            "api", new ApiModule(database, media, events, settings(folder, trusted), clock));
    this.api = api;
    StartingGate gate = new StartingGate(api.guard());
    int port = startHttp(media, api, gate, certificate);
    String scheme = certificate.isPresent() ? "https" : "http";
    String baseUrl = config.http().publicUrl().orElse(scheme + "://localhost:" + port);

    join(databaseStart);
    Optional<FirstCredentials> first = api.start(baseUrl);
    configured = api.configure(config.apps());
    RtmpListener rtmp =
        console.phase(
            "rtmp",
            () -> services.add("rtmp", api.listenRtmp(rtmpConfig(certificate))),
            listener -> ports(listener.port(), listener.tlsPort()));
    services.add("drain", () -> drain(media, api));
    gate.open();
    readiness.enter(Readiness.State.RUNNING);
    new Welcome(console, baseUrl, new RtmpPorts(rtmp.port(), rtmp.tlsPort())).print(first);
  }

  private static String ports(int rtmp, int rtmps) {
    String plain = rtmp < 0 ? "off" : "port " + rtmp;
    return rtmps < 0 ? plain : plain + ", RTMPS port " + rtmps;
  }

  /**
   * Changes of the configuration reach this hub from now on, until it is closed; once started.
   *
   * @param file what the configuration was read from
   */
  void follow(Reload reload, Optional<FileWatch> file) {
    services.add("reload", reload).watch(file, configured);
  }

  /**
   * Changes what can be while it runs.
   *
   * @return false when part of it waits for the database: it is to be called again
   */
  boolean change(HubConfig next) {
    Logging.level(next.log().level());
    HubConfig.Http http = next.http();
    limits.change(
        http.rateLimitPerAddress(),
        http.rateLimitPerToken(),
        http.rateLimitJoins(),
        http.rateLimitCameras());
    control()
        .change(
            next.security().allowPrivateTargets(),
            minFree(next),
            patience(next),
            next.restream().maxAttempts());
    return control().configure(next.apps());
  }

  private ApiModule control() {
    return Objects.requireNonNull(api, "started");
  }

  private static long minFree(HubConfig config) {
    return config.recording().minFreeMb() * 1_000_000L;
  }

  private static Duration patience(HubConfig config) {
    return Duration.ofSeconds(config.recording().patienceSeconds());
  }

  /** What HTTPS, and RTMPS, show; empty without one configured. */
  private Optional<ServerCertificate> certificate() throws BadCertificate {
    if (config.http().tls().isEmpty()) {
      return Optional.empty();
    }
    HubConfig.Tls tls = config.http().tls().get();
    ServerCertificate certificate =
        foundations.add("certificate", ServerCertificate.open(tls.certificate(), tls.key(), clock));
    certificate.watch(CERTIFICATE_LOOK);
    return Optional.of(certificate);
  }

  private Listen listen(Optional<ServerCertificate> certificate) {
    HubConfig.Http http = config.http();
    int redirectPort = http.tls().map(HubConfig.Tls::redirectPort).orElse(-1);
    return new Listen(
        http.host(),
        http.port(),
        certificate.map(shown -> new Listen.Tls(shown.get(), redirectPort, http.publicUrl())),
        TrustedProxies.of(http.trustedProxies()));
  }

  private int startHttp(
      MediaServer media, ApiModule api, StartingGate gate, Optional<ServerCertificate> certificate)
      throws Exception {
    Router router = new Router();
    new HealthRoutes(readiness, Version.TEXT, clock).register(router);
    MetricsRoutes metrics = new MetricsRoutes(media::stats, readiness, Version.TEXT);
    api.meter(metrics.registry());
    metrics.register(router);
    certificate.ifPresent(shown -> metrics.certificate(shown::expires));
    PageRoutes.register(router);
    api.register(router);
    new OpenApiRoutes(router, Version.TEXT).register();
    HubServer server =
        console.phase(
            "http",
            () -> services.add("http", HubServer.start(listen(certificate), router, gate)),
            started -> describe(started, certificate));
    return server.port();
  }

  /** Before the listeners are closed: nobody new, then the viewers go. Publishers go with them. */
  private void drain(MediaServer media, ApiModule api) {
    readiness.enter(Readiness.State.STOPPING);
    media.drain();
    api.drain();
    Duration over = Duration.ofSeconds(config.stop().drainSeconds());
    int sent = new Drain(api::viewerSessions, media::endSession, over).run();
    if (sent > 0) {
      log.info("{} viewers sent away", sent);
    }
  }

  private RtmpConfig rtmpConfig(Optional<ServerCertificate> certificate) {
    HubConfig.Rtmp wanted = config.rtmp();
    return new RtmpConfig(
        wanted.port(),
        wanted.tlsPort(),
        certificate.orElse(null),
        wanted.mergeMs(),
        wanted.bFrames() == HubConfig.BFrames.REENCODE,
        wanted.maxWaitingPerAddress(),
        RtmpConfig.ADMISSION_MS);
  }

  private String describe(HubServer server, Optional<ServerCertificate> certificate) {
    String where = config.http().host() + ":" + server.port();
    String redirect =
        server.redirectPort() < 0 ? "" : ", HTTP port " + server.redirectPort() + " redirects";
    return certificate
        .map(shown -> where + ", HTTPS for " + shown.subject() + redirect)
        .orElse(where);
  }

  private ApiSettings settings(DataFolder folder, SSLContext trusted) {
    return new ApiSettings(
        config.http().publicUrl().orElse(""),
        folder.secretKey(),
        config.admin().user(),
        config.admin().password().orElse(""),
        config.admin().apiToken().orElse(""),
        config.livekit().apiKey().orElse(""),
        config.livekit().apiSecret().orElse(""),
        limits,
        config.security().allowPrivateTargets(),
        Duration.ofSeconds(config.rtmp().passwordSeconds()),
        new RecordingSettings(
            folder.path().resolve("recordings"), minFree(config), patience(config)),
        new RestreamSettings(trusted, config.restream().maxAttempts()));
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
