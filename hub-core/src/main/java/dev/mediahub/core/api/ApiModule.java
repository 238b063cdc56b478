package dev.mediahub.core.api;

import dev.mediahub.core.apps.App;
import dev.mediahub.core.apps.AppConfigRoutes;
import dev.mediahub.core.apps.AppRoutes;
import dev.mediahub.core.apps.Apps;
import dev.mediahub.core.apps.HubUrls.RtmpPorts;
import dev.mediahub.core.apps.LivekitKeyRoutes;
import dev.mediahub.core.apps.LivekitKeys;
import dev.mediahub.core.auth.JoinTokens;
import dev.mediahub.core.auth.SecretBox;
import dev.mediahub.core.auth.SecretRotation;
import dev.mediahub.core.cameras.CameraModule;
import dev.mediahub.core.config.AppSection;
import dev.mediahub.core.db.Chores;
import dev.mediahub.core.db.Database;
import dev.mediahub.core.db.WriteBehind;
import dev.mediahub.core.http.AccessGuard;
import dev.mediahub.core.http.Router;
import dev.mediahub.core.http.out.OutgoingHttp;
import dev.mediahub.core.ingress.IngressRoutes;
import dev.mediahub.core.ingress.Ingresses;
import dev.mediahub.core.ingress.StreamPasswords;
import dev.mediahub.core.logs.LogRoutes;
import dev.mediahub.core.logs.Logs;
import dev.mediahub.core.net.AllowedTargets;
import dev.mediahub.core.recording.DeletedApps;
import dev.mediahub.core.recording.RecordingQuota;
import dev.mediahub.core.recording.RecordingRoutes;
import dev.mediahub.core.recording.Recordings;
import dev.mediahub.core.restream.BroadcastRoutes;
import dev.mediahub.core.restream.Destinations;
import dev.mediahub.core.restream.RestreamRoutes;
import dev.mediahub.core.rtmp.RtmpAccess;
import dev.mediahub.core.settings.AppDocuments;
import dev.mediahub.core.settings.ConfiguredApps;
import dev.mediahub.core.settings.SettingsRoutes;
import dev.mediahub.core.snapshots.RecordingSnapshots;
import dev.mediahub.core.snapshots.SnapshotRoutes;
import dev.mediahub.core.snapshots.Snapshots;
import dev.mediahub.core.storage.S3Accounts;
import dev.mediahub.core.storage.S3Routes;
import dev.mediahub.core.storage.UploadArrivals;
import dev.mediahub.core.storage.Uploads;
import dev.mediahub.core.streams.Admissions;
import dev.mediahub.core.streams.IngressPublishers;
import dev.mediahub.core.streams.LatencyAlerts;
import dev.mediahub.core.streams.MediaEvents;
import dev.mediahub.core.streams.StatsRoutes;
import dev.mediahub.core.streams.StreamQuota;
import dev.mediahub.core.streams.StreamRegistry;
import dev.mediahub.core.streams.StreamRoutes;
import dev.mediahub.core.tenants.Tenants;
import dev.mediahub.core.tokens.JoinTokenRoutes;
import dev.mediahub.core.usage.EgressQuota;
import dev.mediahub.core.usage.StorageQuota;
import dev.mediahub.core.usage.Usage;
import dev.mediahub.core.usage.UsageRoutes;
import dev.mediahub.core.vod.FileAnswer;
import dev.mediahub.core.vod.FileLinks;
import dev.mediahub.core.vod.VodEvents;
import dev.mediahub.core.vod.VodFiles;
import dev.mediahub.core.vod.VodRoutes;
import dev.mediahub.core.vod.Vods;
import dev.mediahub.core.webhooks.MediaHooks;
import dev.mediahub.core.webhooks.WebhookRoutes;
import dev.mediahub.core.webhooks.Webhooks;
import dev.mediahub.core.whip.MediaCredentials;
import dev.mediahub.core.whip.MediaRoutes;
import dev.mediahub.media.api.MediaServer;
import dev.mediahub.media.api.RtmpConfig;
import dev.mediahub.media.api.RtmpListener;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The control plane: its services, routes and guard. {@code Main} makes it, registers its routes,
 * and starts it when the database is there; only then may the HTTP server start.
 */
public final class ApiModule implements AutoCloseable {
  private static final int MAX_WAITING_WRITES = 10_000;

  private final Database database;
  private final SecretBox secretBox;
  private final ApiSettings settings;
  private final Accounts accounts;
  private final StreamQuota streamQuota;
  private final LivekitKeys keys;
  private final Apps apps;
  private final JoinTokens joinTokens;
  private final Ingresses ingresses;
  private final StreamPasswords streamPasswords;
  private final Admissions admissions;
  private final AllowedTargets allowed;
  private final OutgoingHttp outgoing;
  private final Clock clock;
  private final Chores chores;
  private final Chores bucketChores;
  private final Logs logs;
  private final Usage usage;
  private final WriteBehind eventWrites;
  private final Webhooks webhooks;
  private final StreamRegistry streams;
  private final LatencyAlerts latencyAlerts;
  private final S3Accounts buckets;
  private final AppDocuments documents;
  private final Vods vods;
  private final FileLinks vodLinks;
  private final Uploads uploads;
  private final Snapshots snapshots;
  private final FileLinks snapshotLinks;
  private final Recordings recordings;
  private final CameraModule cameras;
  private final Destinations destinations;
  private final EgressQuota egress;
  private final StorageQuota storage;
  private final MediaServer media;
  private volatile long tenantId;
  private volatile RtmpPorts rtmp = RtmpPorts.NONE;

  /**
   * Wires the services; reads or makes the key file, and touches no database yet.
   *
   * @param events the media plane's listener
   */
  public ApiModule(
      Database database, MediaServer media, MediaEvents events, ApiSettings settings, Clock clock)
      throws IOException {
    secretBox = SecretBox.open(settings.keyFile());
    this.database = database;
    this.media = media;
    this.settings = settings;
    this.clock = clock;
    chores = new Chores("database-chores", database);
    bucketChores = new Chores("bucket-chores", database);
    logs = new Logs(database, chores, clock);
    admissions = new Admissions(media);
    accounts = new Accounts(database, secretBox, clock);
    Tenants tenants = accounts.tenants();
    keys = new LivekitKeys(database, secretBox, admissions::endSessionsOfKey);
    apps = new Apps(database, secretBox, keys, tenants);
    streamQuota = new StreamQuota(media, apps, tenants);
    joinTokens = new JoinTokens(keys, clock);
    ingresses = new Ingresses(database, secretBox, admissions::endSessionsOfIngress);
    streamPasswords = new StreamPasswords(apps, media, settings.rtmpPasswordWait());
    allowed = new AllowedTargets(settings.allowPrivateTargets());
    outgoing = new OutgoingHttp(allowed, "Mediahub");
    eventWrites = new WriteBehind("event-writer", database, MAX_WAITING_WRITES);
    webhooks = new Webhooks(apps, database, eventWrites, outgoing, chores, clock);
    streams =
        new StreamRegistry(
            database, media, admissions, ingresses, eventWrites, webhooks, chores, clock);
    latencyAlerts = new LatencyAlerts(apps, media, streams, webhooks, clock);
    usage = new Usage(apps, database, media, chores, clock);
    cameras =
        new CameraModule(
            apps,
            database,
            media,
            admissions,
            streamQuota,
            new MediaCredentials(apps, joinTokens, ingresses),
            settings.requestLimits(),
            settings.publicUrl(),
            usage::served);
    streams.describesDevices(cameras::device);
    streams.removesCameraKeys(cameras::removeKey);
    destinations =
        new Destinations(
            database,
            secretBox,
            media,
            eventWrites,
            webhooks,
            allowed,
            settings.restream(),
            chores,
            clock);
    apps.onDeleted(destinations::forget);
    apps.onDeleted(app -> accounts.forgetTokens());
    apps.onDeleted(app -> ingresses.forget());
    apps.onDeleted(admissions::endSessionsOfApp);
    events.add(new MediaHooks(webhooks));
    events.add(streams);
    events.add(usage);
    VodFiles vodFiles = new VodFiles(settings.recording().folder());
    buckets = new S3Accounts(database, secretBox, outgoing);
    UploadArrivals arrivals = new UploadArrivals();
    uploads = new Uploads(database, buckets, vodFiles.root(), arrivals, clock);
    documents = new AppDocuments(apps, buckets, database, clock);
    vods =
        new Vods(
            database,
            eventWrites,
            media,
            vodFiles,
            new VodEvents(webhooks, clock),
            usage::recorded,
            buckets,
            uploads,
            arrivals,
            vod -> keepsNoFiles(vod.app(), vod.appId()),
            clock);
    snapshots =
        new Snapshots(
            database,
            media,
            vodFiles,
            webhooks,
            buckets,
            uploads,
            arrivals,
            settings.recording().minFreeBytes(),
            clock);
    vods.onRecordingDeleted(egress -> snapshots.keepNewest(egress, 0));
    // Before VODs: those forget the buckets of which nothing is left to remove.
    bucketChores.add("deleting snapshots", snapshots::deleteRest);
    bucketChores.add("deleting VODs", vods::deleteRest);
    bucketChores.add("deleting uploaded files", vods::dropFiles);
    vodLinks = new FileLinks("vod-link", secretBox, clock);
    snapshotLinks = new FileLinks("snapshot-link", secretBox, clock);
    storage = new StorageQuota(usage, tenants);
    RecordingQuota recordingQuota = new RecordingQuota(tenants, usage, storage);
    recordings =
        new Recordings(
            apps,
            vods,
            vodFiles,
            media,
            recordingQuota,
            new RecordingSnapshots(media, snapshots),
            settings.recording());
    events.add(recordings);
    apps.keeps(new DeletedApps(recordings, vods, snapshots, eventWrites));
    egress = new EgressQuota(usage, tenants, clock);
    chores.add(
        "egress of destinations",
        (Runnable) () -> destinations.giveUp(app -> apps.find(app).flatMap(egress::refusal)));
  }

  /**
   * Puts in force what config.yaml says of apps; after {@link #start}.
   *
   * @return false when the database was away for some of them: call it again
   */
  public boolean configure(List<AppSection> sections) {
    return new ConfiguredApps(apps, documents).apply(sections, tenantId);
  }

  /** Other bounds from now on, as the constructor's settings have them. */
  public void change(
      List<String> allowPrivateTargets,
      long minFreeBytes,
      Duration patience,
      int restreamAttempts) {
    allowed.change(allowPrivateTargets);
    recordings.change(minFreeBytes, patience);
    snapshots.change(minFreeBytes);
    destinations.giveUpAfter(restreamAttempts);
  }

  /** Checks every route's declared access. */
  public AccessGuard guard() {
    return accounts.guard(apps, settings.requestLimits());
  }

  /** Declares every route. */
  public void register(Router router) {
    accounts.register(router, apps, this::tenantId);
    new AppRoutes(apps).register(router);
    new AppConfigRoutes(apps).register(router);
    new SettingsRoutes(apps, documents).register(router);
    new LivekitKeyRoutes(apps, keys).register(router);
    new JoinTokenRoutes(apps, joinTokens, settings.publicUrl(), streamQuota::requireRoom)
        .register(router);
    IngressPublishers publishers = new IngressPublishers(media, admissions);
    new IngressRoutes(
            apps,
            ingresses,
            streamPasswords,
            media,
            settings.publicUrl(),
            () -> rtmp,
            publishers::of)
        .register(router);
    cameras.register(router);
    new StreamRoutes(apps, streams).register(router);
    new RecordingRoutes(apps, recordings, streams).register(router);
    FileAnswer files = new FileAnswer(usage::served);
    new VodRoutes(apps, vods, vodLinks, files, settings.publicUrl()).register(router);
    new SnapshotRoutes(
            apps, snapshots, streams, snapshotLinks, files, storage, settings.publicUrl())
        .register(router);
    new RestreamRoutes(apps, streams, destinations, egress).register(router);
    new BroadcastRoutes(apps, media, destinations, egress).register(router);
    new StatsRoutes(apps, ingresses, publishers, media, this::recorded, clock).register(router);
    new LogRoutes(apps, logs).register(router);
    new UsageRoutes(apps, usage, clock).register(router);
    new WebhookRoutes(apps, webhooks).register(router);
    new S3Routes(apps, buckets).register(router);
    new MediaRoutes(apps, joinTokens, ingresses, media, admissions, streamQuota).register(router);
  }

  /** Adds what the control plane counts. */
  public void meter(MeterRegistry registry) {
    webhooks.meter(registry);
    cameras.meter(registry);
    destinations.meter(registry);
    recordings.meter(registry);
    uploads.meter(registry);
    eventWrites.meter(registry, "events");
    logs.meter(registry);
  }

  /**
   * Fills an empty database, reads what is kept in memory, and puts the record of streams right
   * after a crash. The database must have been started.
   *
   * @param baseUrl how a person at this machine reaches the hub, for the links
   * @return what to print; empty unless this is the first start
   * @throws IOException when the key file belongs to another database
   */
  public Optional<FirstCredentials> start(String baseUrl) throws IOException {
    new SecretRotation(database, settings.keyFile()).settle(secretBox);
    Optional<FirstStart.Made> made = new FirstStart(database, keys).run(settings);
    tenantId = database.call(FirstStart::tenantId).orElseThrow();
    accounts.tenants().load();
    apps.load();
    keys.load();
    if (FirstStart.hasKeyPair(settings)) {
      apps.find(FirstStart.APP)
          .ifPresent(
              app -> keys.ensure(app, settings.livekitApiKey(), settings.livekitApiSecret()));
    }
    streams.start();
    latencyAlerts.start();
    vods.recover();
    uploads.start();
    recordings.start();
    webhooks.start();
    eventWrites.start();
    destinations.start();
    chores.start();
    bucketChores.start();
    logs.start();
    return made.map(first -> FirstCredentials.of(first, baseUrl, apps, joinTokens));
  }

  /**
   * Lets RTMP clients in; the database must be there.
   *
   * @throws dev.mediahub.media.api.HubException when a port is taken
   */
  public RtmpListener listenRtmp(RtmpConfig config) {
    MediaCredentials credentials = new MediaCredentials(apps, joinTokens, ingresses);
    RtmpListener listener =
        media.listenRtmp(
            config,
            new RtmpAccess(apps, ingresses, streamPasswords, credentials, admissions, streamQuota));
    rtmp = new RtmpPorts(listener.port(), listener.tlsPort());
    return listener;
  }

  /** The ids of all sessions that play, in no order. */
  public List<String> viewerSessions() {
    return admissions.viewers();
  }

  /** What is done every half minute, now. */
  void doChores() {
    chores.once();
    bucketChores.once();
  }

  /** What is done when pushes have waited long enough for their passwords, now. */
  void endPasswordWaits() {
    streamPasswords.endPatience();
  }

  /** The hub stops soon: nothing is begun any more that would hold it up. */
  public void drain() {
    vods.makeNoPictures();
  }

  /** Writes what still waits for the database. */
  @Override
  public void close() {
    drain();
    bucketChores.close();
    latencyAlerts.close();
    recordings.close();
    uploads.close();
    cameras.close();
    streamPasswords.close();
    destinations.close();
    eventWrites.close();
    webhooks.close();
    outgoing.close();
    chores.finish();
    logs.close();
  }

  private boolean keepsNoFiles(String app, long id) {
    return apps.find(app)
        .filter(known -> known.id() == id && known.settings().deleteLocalAfterUpload())
        .isPresent();
  }

  private StatsRoutes.Recorded recorded(App app) {
    Vods.Figures figures = vods.figures(app);
    return new StatsRoutes.Recorded(
        new StatsRoutes.Vod(
            figures.total(),
            figures.of("recording"),
            figures.of("uploading"),
            figures.of("ready"),
            figures.of("failed")),
        new StatsRoutes.Storage(usage.storedBytes(app.tenantId(), Optional.of(app.name()))));
  }

  private long tenantId() {
    return tenantId;
  }
}
