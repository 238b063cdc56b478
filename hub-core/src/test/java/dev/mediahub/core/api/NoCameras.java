package dev.mediahub.core.api;

import dev.mediahub.media.api.Camera;
import dev.mediahub.media.api.CameraFrame;
import dev.mediahub.media.api.CameraInfo;
import dev.mediahub.media.api.CameraLink;
import dev.mediahub.media.api.CameraSink;
import dev.mediahub.media.api.CameraStats;
import dev.mediahub.media.api.Cameras;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.RoomKey;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** No camera is there, and none is taken. */
final class NoCameras implements Cameras {
  @Override
  public Camera publish(Joining request, CameraLink link) {
    throw new HubException(ErrorCode.UNAVAILABLE, "This hub takes no cameras");
  }

  @Override
  public String watch(Watching request, CameraSink sink) {
    throw new HubException(ErrorCode.NOT_FOUND, "No camera is there");
  }

  @Override
  public Optional<CameraFrame> latest(RoomKey room, @Nullable String identity) {
    return Optional.empty();
  }

  @Override
  public Optional<CameraInfo> find(RoomKey room, String identity) {
    return Optional.empty();
  }

  @Override
  public List<CameraInfo> inRoom(RoomKey room) {
    return List.of();
  }

  @Override
  public boolean plays(RoomKey room, @Nullable String identity) {
    return false;
  }

  @Override
  public CameraStats stats() {
    return new CameraStats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }
}
