package dev.mediahub.core.streams;

import dev.mediahub.core.apps.App;
import dev.mediahub.core.db.Chores;
import dev.mediahub.core.db.Database;
import dev.mediahub.core.db.WriteBehind;
import dev.mediahub.core.http.Json;
import dev.mediahub.core.ingress.Ingresses;
import dev.mediahub.core.webhooks.Webhooks;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.LayerInfo;
import dev.mediahub.media.api.MediaEvent;
import dev.mediahub.media.api.MediaListener;
import dev.mediahub.media.api.MediaServer;
import dev.mediahub.media.api.ParticipantInfo;
import dev.mediahub.media.api.Protocol;
import dev.mediahub.media.api.RoomInfo;
import dev.mediahub.media.api.RoomKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is on air, as the database records it: rows follow the media plane's events, in order, and
 * wait while the database is away. Events come on the media plane's event thread, the rest on
 * request threads.
 */
public final class StreamRegistry implements MediaListener {
  private static final Logger log = LoggerFactory.getLogger(StreamRegistry.class);
  private static final String CAMERA = "ws-mjpeg";
  private static final Duration KEEP_ENDED = Duration.ofDays(90);
  private static final int DELETED_AT_ONCE = 10_000;

  private final Database database;
  private final MediaServer media;
  private final Admissions admissions;
  private final Ingresses ingresses;
  private final Clock clock;
  private final WriteBehind writes;
  private final StreamHooks hooks;
  private final ConcurrentHashMap<Key, Live> live = new ConcurrentHashMap<>();
  private volatile BiFunction<RoomKey, String, Optional<String>> devices =
      (room, identity) -> Optional.empty();

  private volatile BiConsumer<App, String> cameraKeys = (app, keyId) -> {};

  private record Key(RoomKey room, String identity) {}

  /**
   * A stream on air.
   *
   * @param replaced streams it took over from whose end has not been told yet: the media plane may
   *     tell a new publisher's start before the old one's end
   */
  private record Live(StreamStore.Identity stream, @Nullable String ingressId, int replaced) {}

  /**
   * Call {@link #start} before events come.
   *
   * @param writes where rows are written, in order
   */
  public StreamRegistry(
      Database database,
      MediaServer media,
      Admissions admissions,
      Ingresses ingresses,
      WriteBehind writes,
      Webhooks webhooks,
      Chores chores,
      Clock clock) {
    this.database = database;
    this.media = media;
    this.admissions = admissions;
    this.ingresses = ingresses;
    this.writes = writes;
    this.hooks = new StreamHooks(webhooks);
    this.clock = clock;
    chores.add(
        "tidying streams",
        handle -> StreamStore.tidy(handle, clock.instant().minus(KEEP_ENDED), DELETED_AT_ONCE));
  }

  /** Ends what a process that did not stop cleanly left active; its end is told by the webhooks. */
  public void start() {
    Instant now = clock.instant();
    database.run(handle -> StreamStore.endAllActive(handle, now));
  }

  @Override
  public void onEvent(MediaEvent event) {
    switch (event) {
      case MediaEvent.StreamStarted started -> started(started);
      case MediaEvent.StreamEnded ended -> ended(ended);
      case MediaEvent.RoomStarted room -> {}
      case MediaEvent.RoomFinished room -> {}
      case MediaEvent.ParticipantJoined participant -> {}
      case MediaEvent.ParticipantLeft participant -> {}
      case MediaEvent.TrackPublished track -> {}
      case MediaEvent.TrackUnpublished track -> {}
    }
  }

  /** Every app's, as memory has them, in no order. */
  List<StreamStore.Identity> onAir() {
    return live.values().stream().map(Live::stream).toList();
  }

  /** An app's streams on air, oldest first. */
  List<StreamRow> active(App app) {
    writes.flush();
    return database.call(handle -> StreamStore.active(handle, app.name()));
  }

  /**
   * A stream, on air or ended.
   *
   * @param id the row's number or the stream id; of several with the same stream id the newest
   */
  StreamRow require(App app, String id) {
    writes.flush();
    return database
        .call(handle ->
            id.matches("\\d{1,18}")
                ? StreamStore.byId(handle, app.name(), Long.parseLong(id))
                : StreamStore.byStreamId(handle, app.name(), id))
        .orElseThrow(() -> unknown(app));
  }

  /** A stream that can be recorded or sent on. */
  public record OnAir(RoomKey room, String identity) {}

  /**
   * A stream on air.
   *
   * @param id the row's number or the stream id
   * @throws HubException NOT_FOUND when there is none, CONFLICT when it has ended
   */
  public OnAir requireOnAir(App app, String id) {
    StreamRow row = require(app, id);
    if (!row.active()) {
      throw new HubException(ErrorCode.CONFLICT, "Stream '%s' has ended".formatted(row.streamId()));
    }
    return new OnAir(new RoomKey(app.name(), row.room()), row.participant());
  }

  /**
   * A stream by what names it.
   *
   * @param active on air now
   */
  public record Known(RoomKey room, String participant, boolean active) {}

  /** As {@link #require}, for other features. */
  public Known known(App app, String id) {
    StreamRow row = require(app, id);
    return new Known(new RoomKey(app.name(), row.room()), row.participant(), row.active());
  }

  /**
   * Disconnects the publisher, removes the ingress or camera key it came through, and ends the room
   * when nobody else publishes. The row is ended in any case.
   */
  void stop(App app, String id) {
    StreamRow row = require(app, id);
    if (!row.active()) {
      return;
    }
    RoomKey room = new RoomKey(app.name(), row.room());
    Optional<Admissions.Credential> credential =
        admissions.publisherCredential(room, row.participant());
    if (credential.orElse(null) instanceof Admissions.Credential.IngressKey(String ingressId)) {
      ingresses.remove(app, ingressId);
    } else if (credential.orElse(null) instanceof Admissions.Credential.CameraKey(String keyId)) {
      cameraKeys.accept(app, keyId);
    }
    media.removeParticipant(room, row.participant(), "stopped");
    endRoomWithoutPublisher(room, row.participant());
    Live stopped = live.remove(new Key(room, row.participant()));
    if (stopped != null) {
      writeEnd(stopped, clock.instant(), "stopped");
    }
    writes.flush();
  }

  /** How many watch a room now, with or without its prefix; 0 when it is not there. */
  int viewers(App app, String room) {
    return media
        .room(new RoomKey(app.name(), room))
        .or(() -> media.room(new RoomKey(app.name(), app.fullRoomName(room))))
        .map(RoomInfo::viewers)
        .orElse(0);
  }

  /** What the room is like: now for a stream on air, else as it was written last. */
  String statsJson(App app, StreamRow row) {
    String written = row.lastStatsJson();
    RoomKey room = new RoomKey(app.name(), row.room());
    if (!row.active()) {
      return written == null ? stats(room, false) : written;
    }
    String now = withPictures(stats(room, true), room, row);
    List<String> notices = notices(room, row.participant());
    return notices.isEmpty()
        ? now
        : now.substring(0, now.length() - 1) + ",\"notices\":" + Json.write(notices) + "}";
  }

  /** Removes a camera's key: a stopped camera would else be back within seconds. */
  public void removesCameraKeys(BiConsumer<App, String> remove) {
    cameraKeys = remove;
  }

  /** Says how a device is of whose stream; asked for cameras. */
  public void describesDevices(BiFunction<RoomKey, String, Optional<String>> devices) {
    this.devices = devices;
  }

  /** A camera's figures too: it has no page of its own that shows them. */
  private String withPictures(String stats, RoomKey room, StreamRow row) {
    if (!row.type().equals(CAMERA)) {
      return stats;
    }
    Optional<RoomInfo> there = media.room(room);
    LayerInfo picture =
        there.stream()
            .flatMap(info -> info.participants().stream())
            .filter(each -> each.publisher() && each.identity().equals(row.participant()))
            .flatMap(each -> each.tracks().stream())
            .flatMap(track -> track.layers().stream())
            .findFirst()
            .orElse(new LayerInfo("", 0, 0, 0, 0, 0, 0));
    String more =
        ",\"viewers\":%d,\"width\":%d,\"height\":%d,\"fps\":%s,\"bitrate\":%d%s}"
            .formatted(
                there.map(RoomInfo::viewers).orElse(0),
                picture.width(),
                picture.height(),
                picture.framesPerSecond(),
                picture.bitrate(),
                devices
                    .apply(room, row.participant())
                    .map(device -> ",\"device\":" + device)
                    .orElse(""));
    return stats.substring(0, stats.length() - 1) + more;
  }

  /** What its publisher should know of a stream on air. */
  private List<String> notices(RoomKey room, String identity) {
    return media.room(room).map(RoomInfo::participants).orElse(List.of()).stream()
        .filter(each -> each.publisher() && each.identity().equals(identity))
        .findFirst()
        .map(ParticipantInfo::notices)
        .orElse(List.of());
  }

  private void started(MediaEvent.StreamStarted event) {
    String ingressId = ingressId(event.room(), event.identity());
    var stream =
        new StreamStore.Identity(
            event.room(),
            event.identity(),
            type(event, ingressId),
            event.at().truncatedTo(ChronoUnit.MILLIS));
    Live replaced = live.get(new Key(event.room(), event.identity()));
    if (replaced != null && !Objects.equals(replaced.ingressId(), ingressId)) {
      hooks.ingressReplaced(replaced.stream(), replaced.ingressId(), event.at());
    }
    live.merge(
        new Key(event.room(), event.identity()),
        new Live(stream, ingressId, 0),
        (before, now) -> new Live(stream, ingressId, before.replaced() + 1));
    String stats = stats(event.room(), true);
    writes.add(handle -> StreamStore.started(handle, stream, stats));
    log(stream, "started");
    hooks.started(stream, ingressId, event.at());
  }

  private void ended(MediaEvent.StreamEnded event) {
    Key key = new Key(event.room(), event.identity());
    Live known = live.get(key);
    if (known == null) {
      return;
    }
    if (known.replaced() > 0) {
      live.replace(key, known, new Live(known.stream(), known.ingressId(), known.replaced() - 1));
    } else if (live.remove(key, known)) {
      writeEnd(known, event.at(), event.reason());
    }
  }

  private void writeEnd(Live ended, Instant at, String reason) {
    StreamStore.Identity stream = ended.stream();
    String stats = stats(stream.room(), false);
    writes.add(handle -> StreamStore.ended(handle, stream, at, stats));
    log(stream, "ended: " + reason);
    hooks.ended(stream, ended.ingressId(), at, reason);
  }

  private static void log(StreamStore.Identity stream, String what) {
    log.atInfo()
        .addKeyValue("app", stream.room().app())
        .log("stream {} ({}) {}", stream.streamId(), stream.type(), what);
  }

  private static String type(MediaEvent.StreamStarted event, @Nullable String ingressId) {
    if (event.protocol() == Protocol.RTMP) {
      return "rtmp";
    }
    if (event.protocol() == Protocol.WS_MJPEG) {
      return CAMERA;
    }
    return ingressId != null ? "whip" : "webrtc";
  }

  /** The ingress whose key let a publisher in; null when a token did. */
  private @Nullable String ingressId(RoomKey room, String identity) {
    return admissions.publisherCredential(room, identity).orElse(null)
            instanceof Admissions.Credential.IngressKey(String id)
        ? id
        : null;
  }

  private void endRoomWithoutPublisher(RoomKey room, String stopped) {
    List<ParticipantInfo> left =
        media.room(room).map(RoomInfo::participants).orElse(List.of()).stream()
            .filter(participant -> !participant.identity().equals(stopped))
            .toList();
    if (left.stream().noneMatch(ParticipantInfo::publisher)) {
      admissions.endSessionsInRoom(room);
      left.forEach(
          participant -> media.removeParticipant(room, participant.identity(), "room_ended"));
    }
  }

  /** The reference API gives these figures as JSON within a string. */
  private String stats(RoomKey room, boolean isLive) {
    Optional<RoomInfo> now = media.room(room);
    long publishers =
        now.map(RoomInfo::participants).orElse(List.of()).stream()
            .filter(ParticipantInfo::publisher)
            .count();
    long participants = publishers + now.map(RoomInfo::viewers).orElse(0);
    return "{\"live\":%b,\"participants\":%d,\"publishers\":%d}"
        .formatted(isLive, participants, publishers);
  }

  private static HubException unknown(App app) {
    return new HubException(
        ErrorCode.NOT_FOUND,
        ("App '%s' has no such stream; GET /api/v1/apps/%s/streams lists those on air, and a slash"
                + " in an id is sent as %%2F")
            .formatted(app.name(), app.name()));
  }
}
