package dev.mediahub.core.app;

import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.MediaConfig;
import dev.mediahub.media.api.MediaListener;
import dev.mediahub.media.api.MediaServer;
import dev.mediahub.media.api.MediaStats;
import dev.mediahub.media.api.PlayRequest;
import dev.mediahub.media.api.PublishRequest;
import dev.mediahub.media.api.RoomInfo;
import dev.mediahub.media.api.RoomKey;
import dev.mediahub.media.api.SessionAnswer;
import dev.mediahub.media.api.SessionInfo;
import dev.mediahub.media.api.TrickleAnswer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A hub whose media plane is off: the control plane works, and media commands say so. */
final class MediaPlaneMissing implements MediaServer {
  MediaPlaneMissing(MediaConfig config, MediaListener listener) {}

  @Override
  public SessionAnswer publish(PublishRequest request) {
    throw off();
  }

  @Override
  public SessionAnswer play(PlayRequest request) {
    throw off();
  }

  private static HubException off() {
    return new HubException(ErrorCode.UNAVAILABLE, "The media plane of this hub is off");
  }

  @Override
  public Optional<SessionInfo> session(String sessionId) {
    return Optional.empty();
  }

  @Override
  public TrickleAnswer trickle(String sessionId, String ifMatch, String fragment) {
    throw off();
  }

  @Override
  public boolean endSession(String sessionId) {
    return false;
  }

  @Override
  public boolean removeParticipant(RoomKey room, String identity, String reason) {
    return false;
  }

  @Override
  public List<RoomInfo> rooms() {
    return List.of();
  }

  @Override
  public Optional<RoomInfo> room(RoomKey key) {
    return Optional.empty();
  }

  @Override
  public MediaStats stats() {
    MediaStats.Traffic none = new MediaStats.Traffic(0, 0);
    return new MediaStats(
        none, none, none, none, none, Map.of(), 0, 0, 0, 0, 0, 0, 0, "off", List.of(), List.of(),
        0);
  }

  @Override
  public int udpPort() {
    return -1;
  }

  @Override
  public int tcpPort() {
    return -1;
  }

  @Override
  public void drain() {}

  @Override
  public void close() {}
}
