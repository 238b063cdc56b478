package dev.mediahub.media.edge;

import dev.mediahub.media.api.Cameras;
import dev.mediahub.media.api.CompositeLayout;
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
import dev.mediahub.media.api.TrickleAnswer;
import dev.mediahub.media.edge.rtmp.RtmpServer;
import dev.mediahub.media.edge.webrtc.LoopMedia;
import dev.mediahub.media.edge.webrtc.PeerDirectory;
import dev.mediahub.media.loop.LoopsConfig;
import dev.mediahub.media.loop.MediaLoops;
import dev.mediahub.media.output.recorder.FileFinisher;
import dev.mediahub.media.output.recorder.Recorder;
import dev.mediahub.media.output.restream.Restreams;
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
import org.jspecify.annotations.Nullable;

/** The media plane: sockets and loops below, rooms and sessions above. */
public final class MediaPlane implements MediaServer {
  private final PeerDirectory directory = new PeerDirectory();
  private final EventQueue control = new EventQueue("media-control");
  private final EventQueue events = new EventQueue("media-events");
  private final List<LoopMedia> media = new ArrayList<>();
  private final MediaListener listener;
  private final Rooms rooms;
  private final MediaLoops loops;
  private final Workers workers;
  private final ScheduledExecutorService housekeeping;
  private final Entrance entrance;
  private final WebRtcRooms webRtc;
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
    long wallOffsetNs = wallOffsetNs();
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
    this.workers = Workers.open(config.workers());
    this.entrance = new Entrance(rooms, new Ids(), media, wallOffsetNs);
    this.rtmpRooms = new RtmpRooms(entrance, workers);
    this.webRtc =
        new WebRtcRooms(
            entrance,
            directory,
            HostAddresses.candidates(config.externalIps(), loops.udpPort(), loops.tcpPort()),
            control,
            rtmpRooms::ended);
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
    this.cameras = new CameraRooms(entrance, workers);
    this.snapshots = new Snapshots(rooms, cameras, sources, new JpegMaker(workers));
    this.restreams =
        new Restreams(new Onward(rooms, rtmpRooms, reencodings, composites), events::submit);
    Thread.ofPlatform().name("dtls-warm-up").daemon().start(webRtc::warmUp);
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
    control.submit(recordings::lookAtComposites);
    events.submit(restreams::lookAtComposites);
  }

  /** A publisher's re-encoding fares otherwise than before. */
  private void reencodes(RoomKey room, String identity) {
    events.submit(() -> restreams.look(room, identity));
  }

  @Override
  public void requireComposite(RoomKey room, CompositeLayout layout) {
    entrance.requireOpen();
    composites.require(room, layout);
  }

  @Override
  public SessionAnswer publish(PublishRequest request) {
    return webRtc.publish(request);
  }

  @Override
  public SessionAnswer play(PlayRequest request) {
    return webRtc.play(request);
  }

  @Override
  public TrickleAnswer trickle(String sessionId, String ifMatch, String fragment) {
    return webRtc.trickle(sessionId, ifMatch, fragment);
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
  public List<SessionInfo> publishers() {
    return rooms.publishers();
  }

  @Override
  public Optional<RoomInfo> room(RoomKey key) {
    return rooms.info(key);
  }

  @Override
  public Recording record(RecordRequest request) {
    entrance.requireOpen();
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
    entrance.close();
  }

  private void sweep() {
    rooms.forsaken().forEach(session -> end(session, "the publisher did not come back"));
    long now = System.nanoTime();
    cameras.tick(now);
    webRtc.sweep(now);
  }

  @Override
  public void close() {
    entrance.close();
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
}
