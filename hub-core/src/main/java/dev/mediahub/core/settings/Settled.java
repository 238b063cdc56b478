package dev.mediahub.core.settings;

import dev.mediahub.core.apps.App;
import dev.mediahub.core.apps.AppFeatures;
import dev.mediahub.core.apps.AppSettings;
import dev.mediahub.core.apps.Apps;
import dev.mediahub.core.apps.VideoConfig;
import dev.mediahub.core.storage.S3Request;
import dev.mediahub.core.storage.S3Settings;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A document in the terms of those whose settings it holds. What is by default is not stored. */
final class Settled {
  private final Document document;
  private final Document defaults;

  Settled(App app, Document document) {
    this.document = document;
    this.defaults = Document.of(Current.untouched(app));
  }

  /**
   * All that an app keeps.
   *
   * @param callbackSecret null keeps it, empty removes it
   */
  Apps.Whole whole(App app, @Nullable String callbackSecret) {
    return new Apps.Whole(
        Objects.requireNonNullElse(document.text("display_name"), app.name()),
        Objects.requireNonNullElse(document.text("room_prefix"), app.name()),
        settings(),
        features(),
        callbackSecret);
  }

  private AppSettings.Changes settings() {
    return new AppSettings.Changes(
        value("recording.enabled", Boolean.class),
        value("recording.mode", AppSettings.RecordingMode.class),
        value("recording.layout", AppSettings.RecordingLayout.class),
        value("recording.local_dir", String.class),
        value("recording.delete_local_after_upload", Boolean.class),
        value("recording.split_minutes", Integer.class),
        value("recording.snapshot_seconds", Integer.class),
        value("callbacks.url", String.class),
        value("transcoding.enabled", Boolean.class),
        value("rtmp.enabled", Boolean.class),
        value("rtmp.transcode", Boolean.class),
        new VideoConfig.Changes(
            value("webrtc.adaptive", Boolean.class),
            layers(),
            value("transcoding.encoding", VideoConfig.Encoding.class),
            value("transcoding.vod_adaptive", Boolean.class),
            renditions()),
        new AppSettings.LatencyAlertChanges(
            value("latency_alert.enabled", Boolean.class),
            value("latency_alert.threshold_ms", Integer.class),
            value("latency_alert.cooldown_seconds", Integer.class),
            value("latency_alert.interval_seconds", Integer.class)));
  }

  private AppFeatures.Changes features() {
    return new AppFeatures.Changes(
        value("features.public_playback", Boolean.class),
        value("features.rtmp_password", Boolean.class),
        value("features.viewer_counter", Boolean.class),
        value("features.chat", Boolean.class),
        value("features.reactions", Boolean.class),
        value("features.hidden_qc", Boolean.class),
        value("features.adaptive_player", Boolean.class),
        new AppFeatures.WsIngestChanges(
            value("features.ws_ingest.enabled", Boolean.class),
            value("features.ws_ingest.max_cameras", Integer.class),
            value("features.ws_ingest.max_fps", Integer.class),
            value("features.ws_ingest.max_frame_kb", Integer.class)));
  }

  private <T> @Nullable T value(String path, Class<T> type) {
    Object value = document.get(path);
    return value == null || value.equals(defaults.get(path)) ? null : type.cast(value);
  }

  private @Nullable List<VideoConfig.Layer> layers() {
    List<Map<?, ?>> rows = rows("webrtc.layers");
    return rows == null
        ? null
        : rows.stream()
            .map(
                row -> new VideoConfig.Layer((String) row.get("name"), (Integer) row.get("height")))
            .toList();
  }

  private @Nullable List<VideoConfig.Rendition> renditions() {
    List<Map<?, ?>> rows = rows("transcoding.vod_renditions");
    return rows == null
        ? null
        : rows.stream()
            .map(row ->
                new VideoConfig.Rendition(
                    (Integer) row.get("height"), (Integer) row.get("bitrate_kbps")))
            .toList();
  }

  private @Nullable List<Map<?, ?>> rows(String path) {
    List<?> value = value(path, List.class);
    return value == null ? null : value.stream().<Map<?, ?>>map(row -> (Map<?, ?>) row).toList();
  }

  /** What its part about the bucket asks for; empty without one. */
  Optional<S3Request> bucket(boolean confirmPublic, UnaryOperator<@Nullable String> environment) {
    if (!document.has(SettingKeys.BUCKET)) {
      return Optional.empty();
    }
    return Optional.of(
        new S3Request(
            (S3Settings.Provider) document.get("s3.provider"),
            document.text("s3.bucket"),
            document.text("s3.region"),
            document.text("s3.endpoint"),
            (Boolean) document.get("s3.force_path_style"),
            document.text("s3.prefix"),
            document.text("s3.public_url"),
            confirmPublic,
            variable("s3.access_key", environment),
            variable("s3.secret_key", environment),
            (S3Settings.Checksum) document.get("s3.request_checksum")));
  }

  /** A new callback secret; null keeps the one there is, empty removes it. */
  @Nullable String callbackSecret(UnaryOperator<@Nullable String> environment) {
    String named = variable(SettingKeys.CALLBACK_SECRET, environment);
    if (named != null) {
      return named;
    }
    return SettingKeys.MASKED.equals(document.text(SettingKeys.CALLBACK_SECRET)) ? null : "";
  }

  /** The value of the variable that a key's {@code _env} names; null when it names none. */
  private @Nullable String variable(String path, UnaryOperator<@Nullable String> environment) {
    String name = document.text(path + SettingKeys.ENVIRONMENT);
    return name == null || name.isEmpty() ? null : environment.apply(name);
  }
}
