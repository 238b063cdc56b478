package dev.mediahub.media.api;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The media plane. All methods may be called from any thread and may block for some milliseconds;
 * none is meant for a media loop. A refused command throws {@link HubException}.
 */
public interface MediaServer extends AutoCloseable {
  /**
   * Takes a publisher in and answers its offer. Its media is accepted from now on.
   *
   * @throws HubException UNPROCESSABLE for SDP that cannot be served (the message names the line),
   *     NOT_ACCEPTABLE without a common codec, UNAVAILABLE while draining
   */
  SessionAnswer publish(PublishRequest request);

  /**
   * Takes a viewer in and answers its offer.
   *
   * @throws HubException CONFLICT with a retry time while the publisher is away; otherwise as
   *     {@link #publish}
   */
  SessionAnswer play(PlayRequest request);

  /**
   * Starts to take RTMP publishers and players.
   *
   * @throws HubException when a port is taken
   */
  RtmpListener listenRtmp(RtmpConfig config, RtmpGate gate);

  /** Cameras that send JPEG pictures. */
  Cameras cameras();

  /**
   * Sends a publisher's stream on to another server, whenever it is on air, until that is closed.
   *
   * @param network how the destination is reached
   */
  Restream restream(RestreamRequest request, RestreamNetwork network);

  /**
   * Returns when a room can be put together into one picture and sound now.
   *
   * @throws HubException CONFLICT when nobody publishes there, UNAVAILABLE when this hub puts
   *     together as many as it may
   */
  void requireComposite(RoomKey room, CompositeLayout layout);

  /** Whose session this is; empty when there is none of that id. */
  Optional<SessionInfo> session(String sessionId);

  /**
   * Adds candidates or restarts ICE (RFC 9725, section 4.3).
   *
   * @param ifMatch the If-Match header's value
   * @throws HubException NOT_FOUND, PRECONDITION_FAILED for a stale tag, UNPROCESSABLE for a
   *     fragment that is not one
   */
  TrickleAnswer trickle(String sessionId, String ifMatch, String fragment);

  /** Ends a session because its client wants it; false when there was none of that id. */
  default boolean endSession(String sessionId) {
    return endSession(sessionId, "ended by the client");
  }

  /**
   * Ends a session.
   *
   * @param reason told with its end
   * @return false when there was none of that id
   */
  boolean endSession(String sessionId, String reason);

  /** Ends all sessions of a participant; false when it was not there. */
  boolean removeParticipant(RoomKey room, String identity, String reason);

  List<RoomInfo> rooms();

  /** Who publishes, connected or about to: what {@link #publish} let in counts at once. */
  List<SessionInfo> publishers();

  Optional<RoomInfo> room(RoomKey key);

  /**
   * Records a publisher into files, nothing re-encoded, until it is stopped or the publisher stays
   * away; or a whole room, put together.
   *
   * @throws HubException CONFLICT when nobody publishes there, or is recorded already; UNAVAILABLE
   *     as of {@link #requireComposite}
   */
  Recording record(RecordRequest request);

  /**
   * Makes a recording's file whole that a killed hub left; does nothing to a whole one.
   *
   * @return empty when no frame is in it, or it is no recording
   */
  Optional<MediaFile> finishRecording(Path file) throws IOException;

  /** What a media file is; empty when that cannot be read. */
  Optional<MediaFile> probe(Path file) throws IOException;

  /**
   * Takes a picture of what a publisher shows now, within a second once a worker runs; the calling
   * thread waits for it. A camera's picture is the newest one as it sent it.
   *
   * @throws HubException CONFLICT when nobody publishes there, or no video, or no keyframe has come
   *     yet; TOO_MANY_REQUESTS when too many wait; UNAVAILABLE without a worker, which says why
   */
  Snapshot snapshot(SnapshotRequest request);

  /**
   * A picture of a recording's whole file: its first.
   *
   * @param maxWidth as {@link SnapshotRequest} has it, and so {@code quality}
   * @return empty without video
   * @throws HubException TOO_MANY_REQUESTS, UNAVAILABLE as {@link #snapshot}
   */
  Optional<Snapshot> thumbnail(Path file, int maxWidth, int quality) throws IOException;

  /**
   * Bytes of media sent to viewers and destinations since the start, by app; an app without any may
   * be absent.
   */
  Map<String, Long> sentBytes();

  MediaStats stats();

  /** The UDP port in use (of interest when configured as 0). */
  int udpPort();

  /** The ICE-TCP port in use; -1 when there is none. */
  int tcpPort();

  /** From now on refuses new publishers and viewers. */
  void drain();

  /** Ends every session and frees sockets, threads and memory. */
  @Override
  void close();
}
