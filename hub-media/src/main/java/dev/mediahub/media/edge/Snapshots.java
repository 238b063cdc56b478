package dev.mediahub.media.edge;

import dev.mediahub.media.api.CameraFrame;
import dev.mediahub.media.api.Cameras;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.Protocol;
import dev.mediahub.media.api.RoomKey;
import dev.mediahub.media.api.Snapshot;
import dev.mediahub.media.api.SnapshotRequest;
import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.edge.webrtc.TrackSource;
import dev.mediahub.media.output.recorder.FirstPicture;
import dev.mediahub.media.output.recorder.GroupReader;
import dev.mediahub.media.output.recorder.Intake;
import dev.mediahub.media.output.recorder.PictureGroup;
import dev.mediahub.media.output.recorder.Source;
import dev.mediahub.media.protocol.codec.FrameSize;
import dev.mediahub.media.protocol.codec.JpegFrame;
import dev.mediahub.media.room.Publisher;
import dev.mediahub.media.worker.JpegMaker;
import dev.mediahub.media.worker.PictureUnits;
import dev.mediahub.media.worker.TranscodeSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Pictures of streams and files: a camera's own, else decoded by a worker from the newest keyframe
 * to now. As many at a time as there are cores, at least two; some may wait, the rest is refused.
 * Any thread, which it blocks.
 */
final class Snapshots {
  private static final int MOST_WAITING = 100;
  private static final Duration MOST_WAIT = Duration.ofSeconds(10);
  private static final Duration RETRY = Duration.ofSeconds(2);
  private static final int DEFAULT_QUALITY = 85;

  private final Rooms rooms;
  private final Cameras cameras;
  private final Sources sources;
  private final JpegMaker maker;
  private final Semaphore places;

  Snapshots(Rooms rooms, Cameras cameras, Sources sources, JpegMaker maker) {
    this.rooms = rooms;
    this.cameras = cameras;
    this.sources = sources;
    this.maker = maker;
    this.places = new Semaphore(Math.max(2, Runtime.getRuntime().availableProcessors()), true);
  }

  /** See {@link dev.mediahub.media.api.MediaServer#snapshot}. */
  Snapshot take(SnapshotRequest request) {
    Session publishing = rooms.source(request.room(), request.identity());
    Publisher publisher = publishing.publisher;
    TrackSource source = publishing.source;
    if (publisher == null || source == null) {
      throw new IllegalStateException("a source publishes");
    }
    if (publisher.protocol() == Protocol.WS_MJPEG) {
      return ofCamera(request, publisher.identity());
    }
    if (source.track(TrackKind.VIDEO) == null) {
      throw new HubException(
          ErrorCode.CONFLICT, "%s sends no video".formatted(publisher.identity()));
    }
    enter(!request.background());
    try {
      // Read in the place: what waits for one costs no memory, and is of now when it gets there.
      PictureGroup newest = group(publishing, publisher.identity());
      PictureGroup group = request.background() ? newest.keyframe() : newest;
      byte[] jpeg = jpeg(group, request.maxWidth(), quality(request));
      return describe(jpeg, publisher.identity());
    } finally {
      places.release();
    }
  }

  /** See {@link dev.mediahub.media.api.MediaServer#thumbnail}. */
  Optional<Snapshot> ofFile(Path file, int maxWidth, int quality) throws IOException {
    Optional<PictureGroup> first = FirstPicture.of(file);
    if (first.isEmpty()) {
      return Optional.empty();
    }
    enter(true);
    try {
      return Optional.of(describe(jpeg(first.get(), maxWidth, quality), ""));
    } finally {
      places.release();
    }
  }

  private static int quality(SnapshotRequest request) {
    return request.quality() == 0 ? DEFAULT_QUALITY : request.quality();
  }

  private Snapshot ofCamera(SnapshotRequest request, String identity) {
    Snapshot sent = newest(request.room(), identity);
    boolean fits = request.maxWidth() == 0 || sent.width() <= request.maxWidth();
    if (request.background() || (fits && request.quality() == 0)) {
      return sent;
    }
    enter(true);
    try {
      ByteBuffer unit = ByteBuffer.allocate(PictureUnits.packed(sent.jpeg().length));
      PictureUnits.add(unit, sent.jpeg(), 0);
      var spec = new TranscodeSpec.JpegToJpeg(request.maxWidth(), quality(request));
      return describe(maker.make(spec, unit.flip()), identity);
    } finally {
      places.release();
    }
  }

  private Snapshot newest(RoomKey room, String identity) {
    CameraFrame frame = cameras.latest(room, identity).orElseThrow(() -> noPicture(identity));
    try {
      ByteBuffer bytes = frame.jpeg();
      byte[] jpeg = new byte[bytes.remaining()];
      bytes.get(jpeg);
      return describe(jpeg, identity);
    } finally {
      frame.release();
    }
  }

  private void enter(boolean patient) {
    try {
      boolean in =
          patient
              ? places.getQueueLength() < MOST_WAITING
                  && places.tryAcquire(MOST_WAIT.toMillis(), TimeUnit.MILLISECONDS)
              : places.tryAcquire();
      if (!in) {
        throw HubException.retryLater(
            ErrorCode.TOO_MANY_REQUESTS,
            "Too many pictures are being taken on this hub. Try again soon.",
            RETRY);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HubException(ErrorCode.UNAVAILABLE, "The hub is shutting down", e);
    }
  }

  private PictureGroup group(Session publishing, String identity) {
    Intake intake = new Intake();
    Source opened = sources.of(publishing, intake);
    if (opened == null) {
      throw noPicture(identity);
    }
    return GroupReader.read(opened, intake).orElseThrow(() -> noPicture(identity));
  }

  private static HubException noPicture(String identity) {
    return HubException.retryLater(
        ErrorCode.CONFLICT,
        "%s has sent no keyframe yet that a picture could be made of. Try again soon."
            .formatted(identity),
        RETRY);
  }

  private byte[] jpeg(PictureGroup group, int maxWidth, int quality) {
    return maker.make(group.toJpeg(maxWidth, quality), group.units());
  }

  private static Snapshot describe(byte[] jpeg, String identity) {
    long size = JpegFrame.size(ByteBuffer.wrap(jpeg), 0, jpeg.length);
    return new Snapshot(jpeg, identity, FrameSize.width(size), FrameSize.height(size));
  }
}
