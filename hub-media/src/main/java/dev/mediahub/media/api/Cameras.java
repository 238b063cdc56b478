package dev.mediahub.media.api;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Cameras that send whole JPEG pictures, and who watches them as pictures. Any thread; nothing here
 * blocks for longer than some map accesses.
 */
public interface Cameras {
  /**
   * Takes a camera in, in place of a publisher of the same identity in its room.
   *
   * @param link told when it is over
   * @throws HubException UNAVAILABLE while draining
   */
  Camera publish(Joining request, CameraLink link);

  /**
   * Lets somebody watch a room's camera: the newest picture at once, then each next one that it is
   * fast enough for. While the camera is away the viewer stays, as in every room.
   *
   * @return the session's id
   * @throws HubException NOT_FOUND with a retry time when no camera sends pictures there
   */
  String watch(Watching request, CameraSink sink);

  /**
   * The newest picture of a room's camera; the caller releases it.
   *
   * @param identity whose; null means the room's first camera
   */
  Optional<CameraFrame> latest(RoomKey room, @Nullable String identity);

  /** A camera as it is now; empty when it is not connected. */
  Optional<CameraInfo> find(RoomKey room, String identity);

  /** A room's cameras that send pictures, the first to come first. */
  List<CameraInfo> inRoom(RoomKey room);

  /**
   * Whether who asks to play this gets a camera.
   *
   * @param identity null means the room's main publisher
   */
  boolean plays(RoomKey room, @Nullable String identity);

  CameraStats stats();

  /**
   * A camera that was let in.
   *
   * @param maxFps pictures a second; those above are left out
   * @param maxFrameBytes bytes of one picture
   * @param onSession told the session's id as soon as it exists, before its stream starts
   */
  record Joining(
      RoomKey room,
      String identity,
      String name,
      int maxFps,
      int maxFrameBytes,
      Consumer<String> onSession) {}

  /**
   * Somebody who was let in to watch.
   *
   * @param publisher whose pictures; null means the room's first camera
   * @param hidden not counted as a viewer
   * @param onSession told the session's id as soon as it exists
   */
  record Watching(
      RoomKey room,
      @Nullable String publisher,
      String identity,
      boolean hidden,
      Consumer<String> onSession) {}
}
