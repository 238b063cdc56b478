package dev.mediahub.media.edge;

import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.edge.webrtc.FramePublisher;
import dev.mediahub.media.edge.webrtc.LoopMedia;
import dev.mediahub.media.protocol.sdp.Codec;
import dev.mediahub.media.protocol.sdp.Direction;
import dev.mediahub.media.protocol.sdp.ExtensionIds;
import dev.mediahub.media.protocol.sdp.NegotiatedMedia;
import dev.mediahub.media.room.Keeping;
import dev.mediahub.media.room.Packetizer;
import dev.mediahub.media.room.Track;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What everybody passes on the way into a room, whatever the protocol. Any thread. */
final class Entrance {
  private final Rooms rooms;
  private final Ids ids;
  private final List<LoopMedia> loops;
  private final long wallOffsetNs;
  private final AtomicInteger nextTrack = new AtomicInteger(1);
  private final AtomicInteger nextLoop = new AtomicInteger();
  private volatile boolean closed;

  /**
   * @param wallOffsetNs what to add to monotonic time for nanoseconds since 1970
   */
  Entrance(Rooms rooms, Ids ids, List<LoopMedia> loops, long wallOffsetNs) {
    this.rooms = rooms;
    this.ids = ids;
    this.loops = loops;
    this.wallOffsetNs = wallOffsetNs;
  }

  Rooms rooms() {
    return rooms;
  }

  Ids ids() {
    return ids;
  }

  long wallOffsetNs() {
    return wallOffsetNs;
  }

  /** Nobody comes in any more. */
  void close() {
    closed = true;
  }

  /**
   * Returns while somebody may come in.
   *
   * @throws HubException UNAVAILABLE
   */
  void requireOpen() {
    if (closed) {
      throw new HubException(
          ErrorCode.UNAVAILABLE, "This hub is shutting down. Try again on another one, or soon.");
    }
  }

  /** A track that a WebRTC client sends. */
  Track track(NegotiatedMedia media) {
    return new Track(nextTrack.getAndIncrement(), ids.track(), media);
  }

  /**
   * A track whose packets the hub makes itself, of one codec and without feedback or extensions.
   *
   * @param index among its publisher's tracks
   */
  Track track(TrackKind kind, Codec codec, int index, Keeping keeping) {
    NegotiatedMedia media =
        new NegotiatedMedia(
            index,
            String.valueOf(index),
            kind,
            Direction.RECVONLY,
            List.of(codec),
            ExtensionIds.NONE,
            -1,
            -1,
            List.of(),
            "",
            "");
    return new Track(nextTrack.getAndIncrement(), ids.track(), media, keeping);
  }

  /** Makes the packets of such tracks, on one loop after the other. */
  FramePublisher frames(List<Track> tracks, List<@Nullable Packetizer> packetizers) {
    LoopMedia loop = loops.get(Math.floorMod(nextLoop.getAndIncrement(), loops.size()));
    return new FramePublisher(loop, tracks, packetizers, wallOffsetNs);
  }

  /**
   * Brings in one who is connected already.
   *
   * @param onSession told the id before anybody else hears of the session
   */
  void enter(Session session, Consumer<String> onSession) {
    rooms.add(session);
    onSession.accept(session.id());
    rooms.connected(session);
  }
}
