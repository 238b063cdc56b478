package dev.mediahub.core.apps;

import static dev.mediahub.core.apps.Changed.later;
import static dev.mediahub.core.apps.Changed.or;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What is switched on in an app.
 *
 * @param publicPlayback anybody may watch: play tokens are given without a credential
 * @param hiddenQc join tokens may be hidden
 */
public record AppFeatures(
    boolean publicPlayback,
    boolean rtmpPassword,
    boolean viewerCounter,
    boolean chat,
    boolean reactions,
    boolean hiddenQc,
    boolean adaptivePlayer,
    WsIngest wsIngest) {

  /**
   * Cameras over WebSocket.
   *
   * @param maxCameras 0 means no limit
   */
  public record WsIngest(boolean enabled, int maxCameras, int maxFps, int maxFrameKb) {}

  /** What has been changed from the defaults, as stored and as sent; null means unchanged. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Changes(
      @Nullable Boolean publicPlayback,
      @Nullable Boolean rtmpPassword,
      @Nullable Boolean viewerCounter,
      @Nullable Boolean chat,
      @Nullable Boolean reactions,
      @Nullable Boolean hiddenQc,
      @Nullable Boolean adaptivePlayer,
      @Nullable WsIngestChanges wsIngest) {

    public static Changes none() {
      return new Changes(null, null, null, null, null, null, null, null);
    }

    /** These changes with later ones on top. */
    Changes then(Changes later) {
      return new Changes(
          later(publicPlayback, later.publicPlayback),
          later(rtmpPassword, later.rtmpPassword),
          later(viewerCounter, later.viewerCounter),
          later(chat, later.chat),
          later(reactions, later.reactions),
          later(hiddenQc, later.hiddenQc),
          later(adaptivePlayer, later.adaptivePlayer),
          later(wsIngest, later.wsIngest, WsIngestChanges::then));
    }

    AppFeatures effective() {
      WsIngestChanges camera =
          wsIngest == null ? new WsIngestChanges(null, null, null, null) : wsIngest;
      return new AppFeatures(
          or(publicPlayback, true),
          or(rtmpPassword, false),
          or(viewerCounter, false),
          or(chat, false),
          or(reactions, false),
          or(hiddenQc, false),
          or(adaptivePlayer, false),
          new WsIngest(
              or(camera.enabled, true),
              or(camera.maxCameras, 0),
              or(camera.maxFps, 15),
              or(camera.maxFrameKb, 256)));
    }

    void check() {
      if (wsIngest != null) {
        wsIngest.check();
      }
    }
  }

  /** Changes within {@link WsIngest}. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record WsIngestChanges(
      @Nullable Boolean enabled,
      @Nullable Integer maxCameras,
      @Nullable Integer maxFps,
      @Nullable Integer maxFrameKb) {

    WsIngestChanges then(WsIngestChanges later) {
      return new WsIngestChanges(
          later(enabled, later.enabled),
          later(maxCameras, later.maxCameras),
          later(maxFps, later.maxFps),
          later(maxFrameKb, later.maxFrameKb));
    }

    void check() {
      Fields.all(
          () -> Fields.within("features.wsIngest.maxCameras", maxCameras, 0, 10_000),
          () -> Fields.within("features.wsIngest.maxFps", maxFps, 1, 60),
          () -> Fields.within("features.wsIngest.maxFrameKb", maxFrameKb, 1, 10_240));
    }
  }
}
