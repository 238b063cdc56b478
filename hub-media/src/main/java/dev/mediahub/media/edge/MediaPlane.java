package dev.mediahub.media.edge;

import dev.mediahub.media.api.Cameras;
import dev.mediahub.media.api.CompositeLayout;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.MediaConfig;
import dev.mediahub.media.api.MediaEvent;
import dev.mediahub.media.api.MediaFile;
import dev.mediahub.media.api.MediaListener;
import dev.mediahub.media.api.MediaServer;
import dev.mediahub.media.api.MediaStats;
import dev.mediahub.media.api.PlayRequest;
import dev.mediahub.media.api.PublishRequest;
import dev.mediahub.media.api.RecordRequest;
import dev.mediahub.media.api.Recording;
import dev.mediahub.media.api.Restream;
import dev.mediahub.media.api.RestreamNetwork;
import dev.mediahub.media.api.RestreamRequest;
import dev.mediahub.media.api.RoomInfo;
import dev.mediahub.media.api.RoomKey;
import dev.mediahub.media.api.RtmpConfig;
import dev.mediahub.media.api.RtmpGate;
import dev.mediahub.media.api.RtmpListener;
import dev.mediahub.media.api.RtmpStats;
import dev.mediahub.media.api.SessionAnswer;
import dev.mediahub.media.api.SessionInfo;
import dev.mediahub.media.api.Snapshot;
import dev.mediahub.media.api.SnapshotRequest;
import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.api.TrickleAnswer;
import dev.mediahub.media.edge.rtmp.RtmpServer;
import dev.mediahub.media.edge.webrtc.LoopMedia;
import dev.mediahub.media.edge.webrtc.Peer;
import dev.mediahub.media.edge.webrtc.PeerDirectory;
import dev.mediahub.media.edge.webrtc.PeerListener;
import dev.mediahub.media.edge.webrtc.PublisherRole;
import dev.mediahub.media.edge.webrtc.TrackSource;
import dev.mediahub.media.edge.webrtc.ViewerRole;
import dev.mediahub.media.loop.LoopsConfig;
import dev.mediahub.media.loop.MediaLoops;
import dev.mediahub.media.output.recorder.FileFinisher;
import dev.mediahub.media.output.recorder.Recorder;
import dev.mediahub.media.output.restream.Restreams;
import dev.mediahub.media.protocol.sdp.Codec;
import dev.mediahub.media.protocol.sdp.Direction;
import dev.mediahub.media.protocol.sdp.LocalTransport;
import dev.mediahub.media.protocol.sdp.Negotiation;
import dev.mediahub.media.protocol.sdp.NoCommonCodecException;
import dev.mediahub.media.protocol.sdp.OfferedTrack;
import dev.mediahub.media.protocol.sdp.PublisherAnswer;
import dev.mediahub.media.protocol.sdp.SdpException;
import dev.mediahub.media.protocol.sdp.SessionDescription;
import dev.mediahub.media.protocol.sdp.SubscriberAnswer;
import dev.mediahub.media.protocol.sdp.TrickleFragment;
import dev.mediahub.media.room.Publisher;
import dev.mediahub.media.room.Track;
import dev.mediahub.media.room.Viewer;
import dev.mediahub.media.worker.JpegMaker;
import dev.mediahub.media.worker.Workers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The media plane: sockets and loops below, rooms and sessions above. */
public final class MediaPlane implements MediaServer {
  private static final long UNCLAIMED_NS = 30_000_000_000L;

  private final PeerDirectory directory = new PeerDirectory();
  private final EventQueue control = new EventQueue("media-control");
  private final EventQueue events = new EventQueue("media-events");
  private final AtomicInteger nextTrack = new AtomicInteger(1);
  private final List<LoopMedia> media = new ArrayList<>();
  private final long wallOffsetNs;
  private final MediaListener listener;
  private final Rooms rooms;
  private final MediaLoops loops;
  private final PeerFactory peers;
  private final Workers workers;
  private final ScheduledExecutorService housekeeping;
  private volatile boolean draining;
  private final RtmpRooms rtmpRooms;
  private final Composites composites;
  private final Reencodings reencodings;
  private final Recordings recordings;
  private final CameraRooms cameras;
  private volatile @Nullable RtmpServer rtmp;
  private final Restreams restreams;
  private final Snapshots snapshots;

  private MediaPlane(MediaConfig config, MediaListener listener) {
    this.listener = listener;
    this.wallOffsetNs = wallOffsetNs();
    this.rooms = new Rooms(Clock.systemUTC(), this::tell);
    LoopsConfig loopsConfig = LoopsConfig.of(config);
    this.loops =
        MediaLoops.start(
            loopsConfig,
            _ -> {
              LoopMedia loop = new LoopMedia(directory, System::nanoTime);
              media.add(loop);
              return loop;
            });
    directory.loops(media);
    awaitLoops();
    this.peers =
        new PeerFactory(
            HostAddresses.candidates(config.externalIps(), loops.udpPort(), loops.tcpPort()),
            directory,
            new Lifecycle());
    this.workers = Workers.open(config.workers());
    this.rtmpRooms =
        new RtmpRooms(rooms, peers, media, nextTrack, () -> draining, workers, wallOffsetNs);
    Sources sources = new Sources(rtmpRooms);
    long wallOfZeroNs = rtmpRooms.zeroNs() + wallOffsetNs;
    this.composites =
        new Composites(
            rooms,
            sources,
            workers,
            config.workers().maxComposites(),
            wallOffsetNs,
            wallOfZeroNs,
            this::compositeFreed);
    this.reencodings =
        new Reencodings(rooms, sources, workers, wallOffsetNs, wallOfZeroNs, this::reencodes);
    this.recordings =
        new Recordings(rooms, sources, composites, new Recorder(wallOffsetNs, wallOfZeroNs));
    this.cameras =
        new CameraRooms(rooms, peers, media, nextTrack, () -> draining, workers, wallOffsetNs);
    this.snapshots = new Snapshots(rooms, cameras, sources, new JpegMaker(workers));
    this.restreams =
        new Restreams(new Onward(rooms, rtmpRooms, reencodings, composites), events::submit);
    Thread.ofPlatform().name("dtls-warm-up").daemon().start(peers::warmUp);
    this.housekeeping =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("media-housekeeping").factory());
    housekeeping.scheduleWithFixedDelay(this::sweep, 1, 1, TimeUnit.SECONDS);
  }

  /**
   * Opens the sockets and starts the loops.
   *
   * @throws HubException when a port is taken or an address cannot be used
   */
  public static MediaPlane start(MediaConfig config, MediaListener listener) {

    return new MediaPlane(config, listener);
  }

  private static long wallOffsetNs() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano() - System.nanoTime();
  }

  private void awaitLoops() {
    CountDownLatch started = new CountDownLatch(loops.size());
    for (int i = 0; i < loops.size(); i++) {
      loops.get(i).execute(started::countDown);
    }
    try {
      started.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell(MediaEvent event) {
    if (event instanceof MediaEvent.StreamStarted || event instanceof MediaEvent.StreamEnded) {
      control.submit(() -> {
        composites.look(event.room());
        reencodings.look();
        recordings.onEvent(event);
      });
    }
    events.submit(() -> {
      restreams.onEvent(event);
      listener.onEvent(event);
    });
  }

  /** Who waits for a composite may have one now. */
  private void compositeFreed() {
    events.submit(restreams::lookAtComposites);
  }

  /** A publisher's re-encoding fares otherwise than before. */
  private void reencodes(RoomKey room, String identity) {
    events.submit(() -> restreams.look(room, identity));
  }

  @Override
  public void requireComposite(RoomKey room, CompositeLayout layout) {
    refuseWhileDraining();
    composites.require(room, layout);
  }

  @Override
  public SessionAnswer publish(PublishRequest request) {
    refuseWhileDraining();
    LocalTransport local = peers.transport();
    Negotiation negotiation =
        negotiate(
            request.offer(), offer -> PublisherAnswer.negotiate(offer, local, request.audioOnly()));
    List<Track> tracks =
        negotiation.media().stream()
            .filter(section -> section.direction() == Direction.RECVONLY)
            .map(section -> new Track(nextTrack.getAndIncrement(), peers.trackName(), section))
            .toList();
    PublisherRole role = new PublisherRole(tracks, wallOffsetNs);
    Peer peer = peers.make(negotiation, local, role);
    Publisher publisher =
        new Publisher(
            peer.sessionId(),
            request.identity(),
            request.name(),
            request.metadata(),
            request.protocol(),
            Instant.now(),
            tracks);
    IceSession ice = new IceSession(peer, negotiation);
    return open(Session.publishing(request.room(), peer, publisher, role, ice), ice);
  }

  @Override
  public SessionAnswer play(PlayRequest request) {
    refuseWhileDraining();
    Session publishing = rooms.source(request.room(), request.publisher());
    Publisher publisher = publishing.publisher;
    TrackSource source = publishing.source;
    if (publisher == null || source == null) {
      throw new IllegalStateException("a source publishes");
    }
    LocalTransport local = peers.transport();
    List<OfferedTrack> offered =
        source.tracks().stream()
            .filter(track -> !request.audioOnly() || track.kind() == TrackKind.AUDIO)
            .map(track -> offered(track, publisher.identity()))
            .toList();
    Negotiation negotiation =
        negotiate(request.offer(), offer -> SubscriberAnswer.negotiate(offer, local, offered));
    ViewerRole role = new ViewerRole(negotiation.media(), source, wallOffsetNs, peers.firstIndex());
    Peer peer = peers.make(negotiation, local, role);
    Viewer viewer =
        new Viewer(
            peer.sessionId(),
            request.identity(),
            publisher.identity(),
            request.hidden(),
            request.protocol(),
            Instant.now());
    IceSession ice = new IceSession(peer, negotiation);
    return open(
        Session.viewing(request.room(), peer, viewer, next -> follow(role, next), ice), ice);
  }

  private static void follow(ViewerRole viewing, Session publishing) {
    TrackSource next = publishing.source;
    if (next != null && viewing.source() != next) {
      viewing.switchTo(next);
    }
  }

  private OfferedTrack offered(Track track, String streamId) {
    Codec codec = track.codec();
    return new OfferedTrack(
        track.kind(),
        codec.name(),
        codec.fmtp(),
        streamId,
        track.info().id(),
        peers.randomSsrc(),
        peers.randomSsrc());
  }

  private SessionAnswer open(Session session, IceSession ice) {
    rooms.add(session);
    directory.add(ice.peer);
    return new SessionAnswer(session.id(), ice.etag(), ice.negotiation.sdp());
  }

  private void refuseWhileDraining() {
    if (draining) {
      throw new HubException(
          ErrorCode.UNAVAILABLE, "This hub is shutting down. Try again on another one, or soon.");
    }
  }

  /** One of the two negotiations. */
  private interface Answering {
    Negotiation answer(SessionDescription offer) throws SdpException, NoCommonCodecException;
  }

  private static Negotiation negotiate(String offer, Answering answering) {
    try {
      return answering.answer(SessionDescription.parse(offer));
    } catch (SdpException e) {
      throw new HubException(ErrorCode.UNPROCESSABLE, String.valueOf(e.getMessage()), e);
    } catch (NoCommonCodecException e) {
      throw new HubException(ErrorCode.NOT_ACCEPTABLE, String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public RtmpListener listenRtmp(RtmpConfig config, RtmpGate gate) {
    RtmpServer server = RtmpServer.start(config, gate, rtmpRooms);
    rtmp = server;
    return server;
  }

  @Override
  public Cameras cameras() {
    return cameras;
  }

  @Override
  public Restream restream(RestreamRequest request, RestreamNetwork network) {
    return restreams.open(request, network);
  }

  @Override
  public Optional<SessionInfo> session(String sessionId) {
    return Optional.ofNullable(rooms.session(sessionId)).map(Session::info);
  }

  @Override
  public TrickleAnswer trickle(String sessionId, String ifMatch, String fragment) {
    Session session = rooms.session(sessionId);
    IceSession ice = session == null ? null : session.ice;
    if (ice == null) {
      throw noSession();
    }
    TrickleFragment parsed = parse(fragment);
    synchronized (ice) {
      boolean restarts = parsed.restarts(ice.remoteIce());
      // RFC 9725, section 4.3.1: a restart may come with "*", since its tag is about to change.
      if (!ifMatch.equals(ice.etag()) && !(restarts && ifMatch.equals("*"))) {
        throw new HubException(
            ErrorCode.PRECONDITION_FAILED,
            "The ICE session has changed: send the ETag of the newest answer in If-Match.");
      }
      return restarts
          ? restart(ice, parsed)
          : new TrickleAnswer(ice.etag(), null); // A lite agent needs no candidates.
    }
  }

  private TrickleAnswer restart(IceSession session, TrickleFragment fragment) {
    LocalTransport local = peers.transport();
    session.restart(fragment);
    session.peer.restart(local.ice(), session.remoteIce());
    return new TrickleAnswer(
        session.etag(), TrickleFragment.write(local, session.negotiation.media()));
  }

  private static TrickleFragment parse(String fragment) {
    try {
      return TrickleFragment.parse(fragment);
    } catch (SdpException e) {
      throw new HubException(ErrorCode.UNPROCESSABLE, String.valueOf(e.getMessage()), e);
    }
  }

  private static HubException noSession() {
    return new HubException(
        ErrorCode.NOT_FOUND, "No session has this id (any more). Send a new offer.");
  }

  @Override
  public boolean endSession(String sessionId, String reason) {
    Session session = rooms.session(sessionId);
    if (session == null) {
      return false;
    }
    end(session, reason);
    return true;
  }

  @Override
  public boolean removeParticipant(RoomKey room, String identity, String reason) {
    List<Session> found = rooms.sessionsOf(room, identity);
    found.forEach(session -> end(session, reason));
    return !found.isEmpty();
  }

  private void end(Session session, String reason) {
    // Gone from its room at once, whenever the loop gets to it.
    rooms.closed(session, reason);
    session.connection.close(reason);
  }

  @Override
  public List<RoomInfo> rooms() {
    return rooms.infos();
  }

  @Override
  public Optional<RoomInfo> room(RoomKey key) {
    return rooms.info(key);
  }

  @Override
  public Recording record(RecordRequest request) {
    refuseWhileDraining();
    return recordings.start(request);
  }

  @Override
  public Optional<MediaFile> finishRecording(Path file) throws IOException {
    return FileFinisher.finish(file);
  }

  @Override
  public Optional<MediaFile> probe(Path file) throws IOException {
    return FileFinisher.probe(file);
  }

  @Override
  public Snapshot snapshot(SnapshotRequest request) {
    return snapshots.take(request);
  }

  @Override
  public Optional<Snapshot> thumbnail(Path file, int maxWidth, int quality) throws IOException {
    return snapshots.ofFile(file, maxWidth, quality);
  }

  @Override
  public Map<String, Long> sentBytes() {
    Map<String, Long> sent = new HashMap<>(rooms.sentBytes());
    restreams.sentBytes().forEach((app, bytes) -> sent.merge(app, bytes, Long::sum));
    return sent;
  }

  @Override
  public MediaStats stats() {
    RtmpServer server = rtmp;
    return StatsReport.of(
        loops, media, rooms, server == null ? RtmpStats.NONE : server.stats(), workers.stats());
  }

  @Override
  public int udpPort() {
    return loops.udpPort();
  }

  @Override
  public int tcpPort() {
    return loops.tcpPort();
  }

  @Override
  public void drain() {
    draining = true;
  }

  private void sweep() {
    rooms.forsaken().forEach(session -> end(session, "the publisher did not come back"));
    long now = System.nanoTime();
    cameras.tick(now);
    for (Peer peer : directory.all()) {
      if (peer.owner() == null && now - peer.createdNs() > UNCLAIMED_NS) {
        peer.close("timeout: no ICE check reached the hub");
      }
    }
  }

  @Override
  public void close() {
    draining = true;
    housekeeping.shutdownNow();
    recordings.close();
    restreams.close();
    composites.close();
    reencodings.close();
    rooms.sessions().forEach(session -> end(session, "the hub is shutting down"));
    RtmpServer server = rtmp;
    if (server != null) {
      server.close();
    }
    workers.close();
    loops.close();
    control.close();
    events.close();
  }

  /** Brings what loops say to the control thread. */
  private final class Lifecycle implements PeerListener {
    @Override
    public void connected(Peer peer) {
      withSession(peer, rooms::connected);
    }

    @Override
    public void mediaStarted(Peer peer) {
      withSession(peer, rooms::mediaStarted);
    }

    @Override
    public void closed(Peer peer, String reason) {
      rtmpRooms.ended(peer.sessionId());
      withSession(
          peer,
          session -> {
            rooms.closed(session, reason);
            // Once more: a destination may have asked for a feed in between.
            rtmpRooms.ended(session.id());
          });
    }

    private void withSession(Peer peer, Consumer<Session> work) {
      String sessionId = peer.sessionId();
      control.submit(() -> {
        Session session = rooms.session(sessionId);
        if (session != null) {
          work.accept(session);
        }
      });
    }
  }
}
