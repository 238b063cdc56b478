package dev.mediahub.core.api;

import dev.mediahub.media.api.Cameras;
import dev.mediahub.media.api.CompositeLayout;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.LayerInfo;
import dev.mediahub.media.api.MediaEvent;
import dev.mediahub.media.api.MediaFile;
import dev.mediahub.media.api.MediaListener;
import dev.mediahub.media.api.MediaServer;
import dev.mediahub.media.api.MediaStats;
import dev.mediahub.media.api.ParticipantInfo;
import dev.mediahub.media.api.PlayRequest;
import dev.mediahub.media.api.Protocol;
import dev.mediahub.media.api.PublishRequest;
import dev.mediahub.media.api.RecordRequest;
import dev.mediahub.media.api.Recording;
import dev.mediahub.media.api.Restream;
import dev.mediahub.media.api.RestreamNetwork;
import dev.mediahub.media.api.RestreamRequest;
import dev.mediahub.media.api.RestreamStatus;
import dev.mediahub.media.api.RoomInfo;
import dev.mediahub.media.api.RoomKey;
import dev.mediahub.media.api.RtmpConfig;
import dev.mediahub.media.api.RtmpGate;
import dev.mediahub.media.api.RtmpListener;
import dev.mediahub.media.api.SessionAnswer;
import dev.mediahub.media.api.SessionInfo;
import dev.mediahub.media.api.Snapshot;
import dev.mediahub.media.api.SnapshotRequest;
import dev.mediahub.media.api.TrackInfo;
import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.api.TrickleAnswer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A media plane without media: sessions come and go as commanded, and who is let in is in its room
 * at once, but for {@link #NEVER_CONNECTS}. An offer with {@code m=none} has no codec in common;
 * one that does not begin with {@code v=0} is no SDP.
 */
final class FakeMediaServer implements MediaServer {
  static final String ETAG = "\"ice-1\"";

  /** An offer whose sender is let in and does no more: its session is in no room. */
  static final String NEVER_CONNECTS = "v=0\r\na=never-connects\r\n";

  static final MediaFile FAKE_FILE = new MediaFile("mp4", 120, 10, 1280, 720, "h264", "opus");
  static final String THUMBNAIL = "thumbnail";

  /** Of today, since what ended long ago is deleted. */
  static final Instant JOINED =
      Instant.now().minus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS).plusMillis(123);

  private final MediaListener listener;
  private final Map<String, FakeRecording> recordings = new LinkedHashMap<>();
  private final Map<String, Session> sessions = new LinkedHashMap<>();
  private final Map<String, Session> entering = new LinkedHashMap<>();
  private final Map<String, Long> sentBytes = new LinkedHashMap<>();
  private final List<FakeRestream> restreams = new CopyOnWriteArrayList<>();
  private final List<SnapshotRequest> snapshots = new ArrayList<>();
  private @Nullable HubException refusal;
  private boolean draining;
  private volatile boolean compositesFull;
  private volatile CountDownLatch thumbnails = new CountDownLatch(0);
  private volatile long delayMs;
  private @Nullable RtmpGate rtmp;
  private final AtomicReference<Runnable> whileLettingIn = new AtomicReference<>(() -> {});

  private record Session(
      RoomKey room,
      String identity,
      boolean publisher,
      boolean hidden,
      boolean audioOnly,
      boolean connected) {}

  FakeMediaServer(MediaListener listener) {
    this.listener = listener;
  }

  @Override
  public Cameras cameras() {
    return new NoCameras();
  }

  /** Runs this while the next one is let in: its credential was good, and it has no session yet. */
  void whileLettingIn(Runnable work) {
    whileLettingIn.set(work);
  }

  @Override
  public SessionAnswer publish(PublishRequest request) {
    whileLettingIn.getAndSet(() -> {}).run();
    checkOffer(request.offer());
    boolean connects = !request.offer().equals(NEVER_CONNECTS);
    return publishes(
        new Session(
            request.room(),
            request.identity(),
            true,
            false,
            request.kinds().equals(Set.of(TrackKind.AUDIO)),
            connects));
  }

  private synchronized SessionAnswer publishes(Session publisher) {
    if (publisher.connected()) {
      removeAll(
          session ->
              session.publisher()
                  && session.room().equals(publisher.room())
                  && session.identity().equals(publisher.identity()),
          "replaced");
    }
    return add(publisher);
  }

  /** The publisher's media has arrived: told apart from publish, as the real one does. */
  synchronized void mediaArrives(RoomKey room, String identity) {
    listener.onEvent(new MediaEvent.StreamStarted(room, JOINED, identity, Protocol.WHIP));
  }

  @Override
  public SessionAnswer play(PlayRequest request) {
    whileLettingIn.getAndSet(() -> {}).run();
    checkOffer(request.offer());
    return plays(request);
  }

  private synchronized SessionAnswer plays(PlayRequest request) {
    boolean present =
        sessions.values().stream()
            .anyMatch(session ->
                session.publisher()
                    && session.connected()
                    && session.room().equals(request.room())
                    && (request.publisher() == null
                        || session.identity().equals(request.publisher())));
    if (!present) {
      throw HubException.retryLater(
          ErrorCode.CONFLICT, "Nobody publishes here now", Duration.ofSeconds(2));
    }
    return add(
        new Session(
            request.room(),
            request.identity(),
            false,
            request.hidden(),
            request.audioOnly(),
            true));
  }

  private synchronized void checkOffer(String offer) {
    if (draining) {
      throw new HubException(ErrorCode.UNAVAILABLE, "The hub is stopping");
    }
    if (!offer.startsWith("v=0")) {
      throw new HubException(ErrorCode.UNPROCESSABLE, "Line 1 of the SDP must be v=0");
    }
    if (offer.contains("m=none")) {
      throw new HubException(ErrorCode.NOT_ACCEPTABLE, "No codec of the offer is supported");
    }
  }

  private SessionAnswer add(Session session) {
    String id = UUID.randomUUID().toString();
    sessions.put(id, session);
    return new SessionAnswer(id, ETAG, "v=0\r\ns=answer\r\n");
  }

  @Override
  public RtmpListener listenRtmp(RtmpConfig config, RtmpGate gate) {
    rtmp = gate;
    return new RtmpListener() {
      @Override
      public int port() {
        return config.port();
      }

      @Override
      public int tlsPort() {
        return config.tlsPort();
      }

      @Override
      public void close() {}
    };
  }

  /** Somebody pushes over RTMP and is on air; answers the session's id. */
  String pushes(String app, String streamKey, String password) {
    return begins(mayPush(app, streamKey, password));
  }

  /** Somebody is let in over RTMP, and sends no media yet. */
  RtmpGate.Publish mayPush(String app, String streamKey, String password) {
    return Objects.requireNonNull(rtmp, "listenRtmp first").publish(app, streamKey, password);
  }

  /** Its media comes: it is on air, unless it is ended when its session is told. */
  String begins(RtmpGate.Publish who) {
    String id = UUID.randomUUID().toString();
    Session session = new Session(who.room(), who.identity(), true, false, false, true);
    synchronized (this) {
      entering.put(id, session);
    }
    who.onSession().accept(id);
    synchronized (this) {
      if (entering.remove(id) == null) {
        return id;
      }
      removeAll(
          other ->
              other.publisher()
                  && other.room().equals(who.room())
                  && other.identity().equals(who.identity()),
          "replaced");
      sessions.put(id, session);
    }
    listener.onEvent(
        new MediaEvent.StreamStarted(who.room(), JOINED, who.identity(), Protocol.RTMP));
    return id;
  }

  /** A destination as commanded. */
  static final class FakeRestream implements Restream {
    final RestreamRequest request;
    private volatile RestreamStatus now =
        new RestreamStatus(RestreamStatus.State.STARTING, "", 0, 0, 0, 1);
    private volatile boolean closed;

    FakeRestream(RestreamRequest request) {
      this.request = request;
    }

    void becomes(RestreamStatus.State state, String error) {
      now = new RestreamStatus(state, error, 2_000_000, 1000, 0, 1);
      request.onChange().accept(now);
    }

    boolean closed() {
      return closed;
    }

    @Override
    public RestreamStatus status() {
      return now;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  @Override
  public Restream restream(RestreamRequest request, RestreamNetwork network) {
    FakeRestream made = new FakeRestream(request);
    restreams.add(made);
    return made;
  }

  /** Of this participant, those that were closed too. */
  List<FakeRestream> restreams(String identity) {
    return restreams.stream().filter(each -> each.request.identity().equals(identity)).toList();
  }

  /** What publishers send comes so much later than at its best. */
  void comesLate(long ms) {
    delayMs = ms;
  }

  /** From now on no further room is put together. */
  void putsTogetherNoMore() {
    compositesFull = true;
  }

  /** Rooms are put together again. */
  void putsTogetherAgain() {
    compositesFull = false;
  }

  @Override
  public void requireComposite(RoomKey room, CompositeLayout layout) {
    if (publishers(room).isEmpty()) {
      throw new HubException(ErrorCode.CONFLICT, "Nobody publishes here now; try again");
    }
    if (compositesFull) {
      throw new HubException(ErrorCode.UNAVAILABLE, "As many rooms are put together as may be");
    }
  }

  private List<String> publishers(RoomKey room) {
    return room(room).map(RoomInfo::participants).orElse(List.of()).stream()
        .filter(ParticipantInfo::publisher)
        .map(ParticipantInfo::identity)
        .toList();
  }

  @Override
  public synchronized Optional<SessionInfo> session(String sessionId) {
    return Optional.ofNullable(sessions.getOrDefault(sessionId, entering.get(sessionId)))
        .map(session ->
            new SessionInfo(
                sessionId,
                session.room(),
                session.identity(),
                session.publisher() ? Protocol.WHIP : Protocol.WHEP,
                session.publisher()));
  }

  @Override
  public synchronized TrickleAnswer trickle(String sessionId, String ifMatch, String fragment) {
    if (ifMatch.equals("*")) {
      return new TrickleAnswer("\"ice-2\"", "a=ice-ufrag:hub\r\n");
    }
    if (!ifMatch.equals(ETAG)) {
      throw new HubException(ErrorCode.PRECONDITION_FAILED, "This ETag is stale");
    }
    return new TrickleAnswer(ETAG, null);
  }

  @Override
  public synchronized boolean endSession(String sessionId, String reason) {
    if (entering.remove(sessionId) != null) {
      return true;
    }
    Session session = sessions.remove(sessionId);
    if (session != null && session.publisher()) {
      tellEnded(session, reason);
    }
    return session != null;
  }

  @Override
  public synchronized boolean removeParticipant(RoomKey room, String identity, String reason) {
    return removeAll(
        session -> session.room().equals(room) && session.identity().equals(identity), reason);
  }

  private boolean removeAll(Predicate<Session> which, String reason) {
    List<String> ids =
        sessions.entrySet().stream()
            .filter(entry -> which.test(entry.getValue()))
            .map(Map.Entry::getKey)
            .toList();
    for (String id : ids) {
      Session session = sessions.remove(id);
      if (session != null && session.publisher()) {
        tellEnded(session, reason);
      }
    }
    return !ids.isEmpty();
  }

  /** Only tells it. */
  void tell(MediaEvent event) {
    listener.onEvent(event);
  }

  private void tellEnded(Session session, String reason) {
    if (session.connected()) {
      tellEnded(session.room(), session.identity(), reason);
    }
  }

  /** Only tells it. */
  void tellEnded(RoomKey room, String identity, String reason) {
    listener.onEvent(
        new MediaEvent.StreamEnded(room, JOINED.plusSeconds(60), identity, Protocol.WHIP, reason));
  }

  @Override
  public synchronized List<RoomInfo> rooms() {
    return sessions.values().stream()
        .filter(Session::connected)
        .map(Session::room)
        .distinct()
        .map(key -> room(key).orElseThrow())
        .toList();
  }

  @Override
  public synchronized List<SessionInfo> publishers() {
    return sessions.keySet().stream()
        .flatMap(id -> session(id).stream())
        .filter(SessionInfo::publisher)
        .toList();
  }

  @Override
  public synchronized Optional<RoomInfo> room(RoomKey key) {
    Map<String, Session> inside = new LinkedHashMap<>(sessions);
    inside.values().removeIf(session -> !session.connected() || !session.room().equals(key));
    if (inside.isEmpty()) {
      return Optional.empty();
    }
    List<ParticipantInfo> participants =
        inside.entrySet().stream()
            .filter(entry -> !entry.getValue().hidden())
            .map(entry -> participant(entry.getKey(), entry.getValue()))
            .toList();
    long viewers =
        inside.values().stream()
            .filter(session -> !session.publisher() && !session.hidden())
            .count();
    return Optional.of(new RoomInfo(key, JOINED, participants, (int) viewers));
  }

  private ParticipantInfo participant(String id, Session session) {
    List<TrackInfo> tracks =
        session.publisher()
            ? List.of(
                new TrackInfo(
                    "TR_1",
                    TrackKind.VIDEO,
                    "H264",
                    List.of(new LayerInfo("", 2_000_000, 1280, 720, 30, 100, 0)),
                    delayMs))
            : List.of();
    return new ParticipantInfo(
        id,
        session.identity(),
        "",
        "",
        session.hidden(),
        session.publisher(),
        Protocol.WHIP,
        JOINED,
        tracks,
        List.of());
  }

  /** Whether anybody there gets or sends audio only. */
  synchronized boolean hasAudioOnly(RoomKey room) {
    return sessions.values().stream()
        .anyMatch(session -> session.room().equals(room) && session.audioOnly());
  }

  synchronized int sessions() {
    return sessions.size();
  }

  @Override
  public synchronized Map<String, Long> sentBytes() {
    return Map.copyOf(sentBytes);
  }

  /** Bytes have gone to an app's viewers. */
  synchronized void send(String app, long bytes) {
    sentBytes.merge(app, bytes, Long::sum);
  }

  private String publisher(RoomKey room, @Nullable String identity) {
    return room(room).map(RoomInfo::participants).orElse(List.of()).stream()
        .filter(ParticipantInfo::publisher)
        .map(ParticipantInfo::identity)
        .filter(each -> identity == null || identity.equals(each))
        .findFirst()
        .orElseThrow(
            () -> new HubException(ErrorCode.CONFLICT, "Nobody publishes here now; try again"));
  }

  /** What it takes for the next pictures; each is another one. */
  @Override
  public synchronized Snapshot snapshot(SnapshotRequest request) {
    snapshots.add(request);
    if (refusal != null) {
      throw refusal;
    }
    String identity = publisher(request.room(), request.identity());
    byte[] jpeg = ("picture " + snapshots.size()).getBytes(StandardCharsets.US_ASCII);
    return new Snapshot(jpeg, identity, 1280, 720);
  }

  /** Snapshots asked for, in order. */
  synchronized List<SnapshotRequest> snapshots() {
    return List.copyOf(snapshots);
  }

  /** No picture can be taken from now on; null: again. */
  synchronized void refuseSnapshots(@Nullable HubException why) {
    refusal = why;
  }

  /** Thumbnails are not there before this. */
  void drawsThumbnailsAfter(CountDownLatch moment) {
    thumbnails = moment;
  }

  @Override
  public Optional<Snapshot> thumbnail(Path file, int maxWidth, int quality) {
    try {
      thumbnails.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return Optional.of(
        new Snapshot(THUMBNAIL.getBytes(StandardCharsets.US_ASCII), "", maxWidth, 720));
  }

  @Override
  public synchronized Recording record(RecordRequest request) {
    CompositeLayout composite = request.composite();
    if (composite != null) {
      requireComposite(request.room(), composite);
    }
    String publisher = publisher(request.room(), request.identity());
    String identity = composite == null ? publisher : "";
    if (recordings.values().stream()
        .anyMatch(each ->
            each.request().room().equals(request.room()) && each.identity().equals(identity))) {
      throw new HubException(ErrorCode.CONFLICT, "That is being recorded already");
    }
    FakeRecording begun =
        new FakeRecording(request, identity, () -> forget(request.name()), FAKE_FILE);
    recordings.put(request.name(), begun);
    return begun;
  }

  private synchronized void forget(String name) {
    recordings.remove(name);
  }

  /** A recording that goes on, by its id. */
  synchronized FakeRecording recording(String name) {
    return Objects.requireNonNull(recordings.get(name), name);
  }

  @Override
  public Optional<MediaFile> finishRecording(Path file) throws IOException {
    return probe(file);
  }

  @Override
  public Optional<MediaFile> probe(Path file) throws IOException {
    return Files.size(file) == 0 ? Optional.empty() : Optional.of(FAKE_FILE);
  }

  @Override
  public MediaStats stats() {
    throw new UnsupportedOperationException("the control plane reads no counters");
  }

  @Override
  public int udpPort() {
    return 7882;
  }

  @Override
  public int tcpPort() {
    return -1;
  }

  @Override
  public synchronized void drain() {
    draining = true;
  }

  @Override
  public synchronized void close() {
    sessions.clear();
  }
}
