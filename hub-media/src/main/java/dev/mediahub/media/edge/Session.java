package dev.mediahub.media.edge;

import dev.mediahub.media.api.RoomKey;
import dev.mediahub.media.api.SessionInfo;
import dev.mediahub.media.edge.webrtc.TrackSource;
import dev.mediahub.media.room.Connection;
import dev.mediahub.media.room.Publisher;
import dev.mediahub.media.room.Viewer;
import org.jspecify.annotations.Nullable;

/** One client's connection as control code sees it: exactly one of publisher and viewer. */
final class Session {
  final RoomKey room;
  final Connection connection;
  final @Nullable Publisher publisher;
  final @Nullable Viewer viewer;

  /** Where its tracks are; null for a viewer. */
  final @Nullable TrackSource source;

  /** Its ICE session; null when it is not connected by WebRTC. */
  final @Nullable IceSession ice;

  private final @Nullable Follower follower;

  /** A viewer's connection that can change over to another publisher session. */
  @FunctionalInterface
  interface Follower {
    /** Plays this publisher from now on; does nothing when it does so already. */
    void follow(Session publishing);
  }

  private Session(
      RoomKey room,
      Connection connection,
      @Nullable Publisher publisher,
      @Nullable Viewer viewer,
      @Nullable TrackSource source,
      @Nullable IceSession ice,
      @Nullable Follower follower) {
    this.room = room;
    this.connection = connection;
    this.publisher = publisher;
    this.viewer = viewer;
    this.source = source;
    this.ice = ice;
    this.follower = follower;
  }

  static Session publishing(
      RoomKey room,
      Connection connection,
      Publisher publisher,
      TrackSource source,
      @Nullable IceSession ice) {
    return new Session(room, connection, publisher, null, source, ice, null);
  }

  static Session viewing(
      RoomKey room,
      Connection connection,
      Viewer viewer,
      Follower follower,
      @Nullable IceSession ice) {
    return new Session(room, connection, null, viewer, null, ice, follower);
  }

  String id() {
    return connection.sessionId();
  }

  void follow(Session publishing) {
    if (follower != null) {
      follower.follow(publishing);
    }
  }

  SessionInfo info() {
    Publisher publishing = publisher;
    Viewer viewing = viewer;
    if (publishing != null) {
      return new SessionInfo(id(), room, publishing.identity(), publishing.protocol(), true);
    }
    if (viewing == null) {
      throw new IllegalStateException("a session publishes or views");
    }
    return new SessionInfo(id(), room, viewing.identity(), viewing.protocol(), false);
  }
}
