package dev.mediahub.media.edge;

import dev.mediahub.media.api.Camera;
import dev.mediahub.media.api.CameraFrame;
import dev.mediahub.media.api.CameraInfo;
import dev.mediahub.media.api.CameraLink;
import dev.mediahub.media.api.CameraSink;
import dev.mediahub.media.api.CameraStats;
import dev.mediahub.media.api.Cameras;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.Protocol;
import dev.mediahub.media.api.RoomKey;
import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.edge.mjpeg.CameraCounters;
import dev.mediahub.media.edge.mjpeg.CameraSession;
import dev.mediahub.media.edge.mjpeg.CameraViewing;
import dev.mediahub.media.edge.mjpeg.FramePool;
import dev.mediahub.media.edge.webrtc.FramePublisher;
import dev.mediahub.media.protocol.sdp.Codec;
import dev.mediahub.media.room.Keeping;
import dev.mediahub.media.room.NalPacketizer;
import dev.mediahub.media.room.Publisher;
import dev.mediahub.media.room.Track;
import dev.mediahub.media.room.Viewer;
import dev.mediahub.media.worker.Transcoders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Brings cameras and those who watch their pictures into rooms. Any thread. */
final class CameraRooms implements Cameras, CameraSession.Host {
  private static final Duration RETRY = Duration.ofSeconds(2);
  private static final int VIDEO_CLOCK = 90_000;

  /** RFC 3551, section 6: JPEG's own. */
  private static final int JPEG_PAYLOAD_TYPE = 26;

  private static final int H264_PAYLOAD_TYPE = 96;

  private final Rooms rooms;
  private final Entrance entrance;
  private final Transcoders transcoders;
  private final FramePool pool = new FramePool();
  private final CameraCounters counters = new CameraCounters();
  private final Map<String, Connected> bySession = new ConcurrentHashMap<>();
  private final Map<RoomKey, List<CameraSession>> streaming = new ConcurrentHashMap<>();

  /** A camera and its session. */
  private record Connected(CameraSession camera, Session session) {}

  CameraRooms(Entrance entrance, Transcoders transcoders) {
    this.entrance = entrance;
    this.rooms = entrance.rooms();
    this.transcoders = transcoders;
  }

  @Override
  public Camera publish(Joining request, CameraLink link) {
    entrance.requireOpen();
    Track track =
        entrance.track(
            TrackKind.VIDEO, codec(JPEG_PAYLOAD_TYPE, "JPEG", "", false), 0, Keeping.LIVE);
    String sessionId = entrance.ids().session();
    Publisher publisher =
        new Publisher(
            sessionId,
            request.identity(),
            request.name(),
            "",
            Protocol.WS_MJPEG,
            Instant.now(),
            List.of(track));
    CameraSession camera =
        new CameraSession(
            sessionId,
            request,
            track,
            link,
            counters,
            pool,
            this,
            this::bridge,
            transcoders,
            publisher::notices);
    Session session = Session.publishing(request.room(), camera, publisher, camera.bridge(), null);
    bySession.put(sessionId, new Connected(camera, session));
    entrance.enter(session, request.onSession());
    return camera;
  }

  private FramePublisher bridge() {
    Codec h264 =
        codec(H264_PAYLOAD_TYPE, "H264", "packetization-mode=1;profile-level-id=42e01f", true);
    return entrance.frames(
        List.of(entrance.track(TrackKind.VIDEO, h264, 0, Keeping.REENCODED)),
        List.of(NalPacketizer.h264InBand()));
  }

  private static Codec codec(int payloadType, String name, String fmtp, boolean feedback) {
    return new Codec(
        payloadType, name, VIDEO_CLOCK, 1, fmtp, -1, feedback, feedback, false, false, false);
  }

  @Override
  public void started(CameraSession camera) {
    Connected known = bySession.get(camera.sessionId());
    if (known != null) {
      streaming.compute(
          camera.who().room(),
          (_, there) -> {
            List<CameraSession> list = there == null ? new CopyOnWriteArrayList<>() : there;
            list.add(camera);
            return list;
          });
      camera.measure(System.nanoTime());
      rooms.mediaStarted(known.session);
      if (!bySession.containsKey(camera.sessionId())) {
        forget(camera); // Over meanwhile.
      }
    }
  }

  @Override
  public void left(CameraSession camera, String reason) {
    Connected known = forget(camera);
    if (known != null) {
      rooms.closed(known.session, reason);
    }
  }

  @Override
  public void ended(CameraSession camera) {
    forget(camera);
  }

  private @Nullable Connected forget(CameraSession camera) {
    streaming.computeIfPresent(
        camera.who().room(),
        (_, there) -> {
          there.remove(camera);
          return there.isEmpty() ? null : there;
        });
    return bySession.remove(camera.sessionId());
  }

  @Override
  public String watch(Watching request, CameraSink sink) {
    entrance.requireOpen();
    CameraSession camera = first(request.room(), request.publisher());
    if (camera == null) {
      throw HubException.retryLater(
          ErrorCode.NOT_FOUND,
          "No camera sends pictures in room %s now. Try again soon; other publishers play by WHEP."
              .formatted(request.room().room()),
          RETRY);
    }
    AtomicReference<@Nullable Session> own = new AtomicReference<>();
    CameraViewing viewing =
        new CameraViewing(
            entrance.ids().session(),
            sink,
            counters,
            (_, reason) -> {
              Session gone = own.get();
              if (gone != null) {
                rooms.closed(gone, reason);
              }
            });
    Viewer viewer =
        new Viewer(
            viewing.sessionId(),
            request.identity(),
            camera.who().identity(),
            request.hidden(),
            Protocol.WS_MJPEG,
            Instant.now());
    Session session =
        Session.viewing(request.room(), viewing, viewer, next -> follow(viewing, next), null);
    own.set(session);
    entrance.enter(session, request.onSession());
    return session.id();
  }

  private void follow(CameraViewing viewing, Session publishing) {
    Connected next = bySession.get(publishing.id());
    if (next != null) {
      viewing.follow(next.camera);
    }
  }

  private @Nullable CameraSession first(RoomKey room, @Nullable String identity) {
    for (CameraSession each : streaming.getOrDefault(room, List.of())) {
      if (identity == null || each.who().identity().equals(identity)) {
        return each;
      }
    }
    return null;
  }

  @Override
  public Optional<CameraFrame> latest(RoomKey room, @Nullable String identity) {
    CameraSession camera = first(room, identity);
    return camera == null ? Optional.empty() : Optional.ofNullable(camera.latest());
  }

  @Override
  public Optional<CameraInfo> find(RoomKey room, String identity) {
    return bySession.values().stream()
        .map(Connected::camera)
        .filter(each -> each.who().room().equals(room) && each.who().identity().equals(identity))
        .map(CameraSession::info)
        .findFirst();
  }

  @Override
  public List<CameraInfo> inRoom(RoomKey room) {
    return streaming.getOrDefault(room, List.of()).stream().map(CameraSession::info).toList();
  }

  @Override
  public boolean plays(RoomKey room, @Nullable String identity) {
    return first(room, identity) != null
        && bySession.containsKey(rooms.source(room, identity).id());
  }

  @Override
  public CameraStats stats() {
    return new CameraStats(
        bySession.size(),
        rooms.viewersBy(Protocol.WS_MJPEG),
        counters.framesIn.sum(),
        counters.bytesIn.sum(),
        counters.framesOut.sum(),
        counters.bytesOut.sum(),
        counters.tooFast.sum(),
        counters.broken.sum(),
        counters.tooLarge.sum(),
        counters.lost.sum(),
        pool.freeBytes());
  }

  /** Once a second. */
  void tick(long nowNs) {
    bySession.values().forEach(each -> each.camera.measure(nowNs));
  }
}
