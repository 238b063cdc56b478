package dev.mediahub.core.settings;

import dev.mediahub.core.apps.AppFeatures;
import dev.mediahub.core.apps.AppRequests;
import dev.mediahub.core.apps.AppSettings;
import dev.mediahub.core.apps.AppSettings.RecordingLayout;
import dev.mediahub.core.apps.AppSettings.RecordingMode;
import dev.mediahub.core.apps.VideoConfig;
import dev.mediahub.core.config.Kind;
import dev.mediahub.core.storage.S3Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Every key of an app's document, in the order they are written. */
final class SettingKeys {
  static final String MASKED = "********";
  static final String BUCKET = "s3.";
  static final String ENVIRONMENT = "_env";
  static final String CALLBACK_SECRET = "callbacks.secret";

  private static final Kind<String> SECRET =
      Kind.textThat(
          "“********”, which keeps the one there is (a new one comes from the environment by the"
              + " key with _env, or by the API)",
          text -> text.isEmpty() || text.equals(MASKED));
  private static final Kind<String> VARIABLE =
      Kind.matching("[A-Za-z_][A-Za-z0-9_]{0,99}", "the name of an environment variable");
  private static final Kind<?> SIZE = Kind.number(1, 4320);

  static final List<SettingKey> ALL =
      List.of(
          text("display_name", 100, "Studio 1", now -> now.app().displayName()),
          new SettingKey(
              "room_prefix",
              Kind.textThat("1 to 40 characters of a-z A-Z 0-9 . _ -", AppRequests::isRoomPrefix),
              "studio",
              now -> now.app().roomPrefix()),
          flag("recording.enabled", now -> now.settings().recordingEnabled()),
          new SettingKey(
              "recording.mode",
              Kind.anyOf(List.of(RecordingMode.values())),
              "participant",
              now -> now.settings().recordingMode()),
          new SettingKey(
              "recording.layout",
              Kind.anyOf(List.of(RecordingLayout.values())),
              "grid",
              now -> now.settings().recordingLayout()),
          new SettingKey(
              "recording.local_dir",
              Kind.textThat(
                  "one name of 1 to 64 letters, digits, - and _ that begins with a letter, or"
                      + " empty",
                  AppSettings::isLocalDir),
              "archive",
              now -> now.settings().localDir()),
          flag(
              "recording.delete_local_after_upload",
              now -> now.settings().deleteLocalAfterUpload()),
          new SettingKey(
              "recording.split_minutes",
              Kind.anyOf(List.of(0, 15, 30, 60, 90, 120)),
              "30",
              now -> now.settings().splitMinutes()),
          new SettingKey(
              "recording.snapshot_seconds",
              Kind.anyOf(List.of(0, 1, 30, 60, 120, 360)),
              "60",
              now -> now.settings().snapshotSeconds()),
          new SettingKey(
              "s3.provider",
              Kind.anyOf(List.of(S3Settings.Provider.values())),
              "minio",
              now -> now.bucket(S3Settings::provider)),
          text("s3.bucket", 63, "recordings", now -> now.bucket(S3Settings::bucket)),
          text("s3.region", 40, "eu-central-1", now -> now.bucket(S3Settings::region)),
          text("s3.endpoint", "https://s3.example.com", now -> now.bucket(S3Settings::endpoint)),
          flag("s3.force_path_style", now -> now.bucket(S3Settings::forcePathStyle)),
          text("s3.prefix", "hub", now -> now.bucket(S3Settings::prefix)),
          text("s3.public_url", "https://v.example.com", now -> now.bucket(S3Settings::publicUrl)),
          new SettingKey(
              "s3.request_checksum",
              Kind.anyOf(List.of(S3Settings.Checksum.values())),
              "when_required",
              now -> now.bucket(S3Settings::requestChecksum)),
          new SettingKey("s3.access_key", SECRET, MASKED, Current::bucketKey),
          new SettingKey("s3.secret_key", SECRET, MASKED, Current::bucketKey),
          new SettingKey("s3.access_key_env", VARIABLE, "S3_ACCESS_KEY", now -> null),
          new SettingKey("s3.secret_key_env", VARIABLE, "S3_SECRET_KEY", now -> null),
          flag("webrtc.adaptive", now -> now.settings().video().adaptive()),
          flag("rtmp.enabled", now -> now.settings().rtmpEnabled()),
          flag("rtmp.transcode", now -> now.settings().rtmpTranscode()),
          flag("transcoding.enabled", now -> now.settings().transcodingEnabled()),
          new SettingKey(
              "transcoding.encoding",
              Kind.anyOf(List.of(VideoConfig.Encoding.values())),
              "h264",
              now -> now.settings().video().encoding()),
          flag("transcoding.vod_adaptive", now -> now.settings().video().vodAdaptive()),
          new SettingKey(
              "callbacks.url",
              Kind.textThat(
                  "an http or https URL",
                  text -> text.isEmpty() || AppRequests.isCallbackUrl(text)),
              "https://example.com/hook",
              now -> Objects.requireNonNullElse(now.settings().callbackUrl(), "")),
          new SettingKey(
              CALLBACK_SECRET,
              SECRET,
              MASKED,
              now -> now.app().hasCallbackSecret() ? MASKED : null),
          new SettingKey("callbacks.secret_env", VARIABLE, "HOOK_SECRET", now -> null),
          flag("latency_alert.enabled", now -> now.settings().latencyAlert().enabled()),
          number(
              "latency_alert.threshold_ms",
              1,
              60_000,
              now -> now.settings().latencyAlert().thresholdMs()),
          number(
              "latency_alert.cooldown_seconds",
              0,
              86_400,
              now -> now.settings().latencyAlert().cooldownSeconds()),
          number(
              "latency_alert.interval_seconds",
              1,
              3600,
              now -> now.settings().latencyAlert().intervalSeconds()),
          feature("public_playback", AppFeatures::publicPlayback),
          feature("rtmp_password", AppFeatures::rtmpPassword),
          feature("viewer_counter", AppFeatures::viewerCounter),
          feature("chat", AppFeatures::chat),
          feature("reactions", AppFeatures::reactions),
          feature("hidden_qc", AppFeatures::hiddenQc),
          feature("adaptive_player", AppFeatures::adaptivePlayer),
          feature("ws_ingest.enabled", features -> features.wsIngest().enabled()),
          camera("max_cameras", 0, 10_000, AppFeatures.WsIngest::maxCameras),
          camera("max_fps", 1, 60, AppFeatures.WsIngest::maxFps),
          camera("max_frame_kb", 1, 10_240, AppFeatures.WsIngest::maxFrameKb));

  static final List<ListKey> LISTS =
      List.of(
          new ListKey(
              "webrtc.layers",
              fields(
                  "name",
                  Kind.textThat(
                      "1 to 40 characters of a-z A-Z 0-9 . _ -",
                      text -> text.matches("[a-zA-Z0-9._-]{1,40}")),
                  "height",
                  SIZE),
              "[{name: 720p, height: 720}]",
              1,
              VideoConfig.MAX_LAYERS,
              "name",
              now ->
                  now.settings().video().layers().stream()
                      .map(layer -> row("name", layer.name(), "height", layer.height()))
                      .toList()),
          new ListKey(
              "transcoding.vod_renditions",
              fields("height", Kind.number(144, 4320), "bitrate_kbps", Kind.number(100, 50_000)),
              "[{height: 720, bitrate_kbps: 2800}]",
              0,
              VideoConfig.MAX_RENDITIONS,
              "",
              now ->
                  now.settings().video().vodRenditions().stream()
                      .map(each -> row("height", each.height(), "bitrate_kbps", each.bitrateKbps()))
                      .toList()));

  private SettingKeys() {}

  private static SettingKey flag(String path, Function<Current, @Nullable Object> now) {
    return new SettingKey(path, Kind.flag(), "true", now);
  }

  private static SettingKey feature(String name, Function<AppFeatures, Object> now) {
    return flag("features." + name, current -> now.apply(current.features()));
  }

  private static SettingKey camera(
      String name, int least, int most, Function<AppFeatures.WsIngest, Object> now) {
    return number(
        "features.ws_ingest." + name,
        least,
        most,
        current -> now.apply(current.features().wsIngest()));
  }

  private static SettingKey number(
      String path, int least, int most, Function<Current, @Nullable Object> now) {
    return new SettingKey(path, Kind.number(least, most), Integer.toString(most / 4), now);
  }

  /** Text that may be empty. */
  private static SettingKey text(
      String path, String example, Function<Current, @Nullable Object> now) {
    return new SettingKey(
        path, Kind.textThat("text of at most 2000 characters", SettingKeys::isLine), example, now);
  }

  private static SettingKey text(
      String path, int most, String example, Function<Current, @Nullable Object> now) {
    return new SettingKey(
        path,
        Kind.textThat(
            "1 to %d characters, none of them a control character".formatted(most),
            text ->
                isLine(text) && !text.isBlank() && text.codePointCount(0, text.length()) <= most),
        example,
        now);
  }

  private static boolean isLine(String text) {
    return text.length() <= 2000 && text.codePoints().noneMatch(Character::isISOControl);
  }

  private static Map<String, Kind<?>> fields(
      String first, Kind<?> ofFirst, String second, Kind<?> ofSecond) {
    Map<String, Kind<?>> fields = new LinkedHashMap<>();
    fields.put(first, ofFirst);
    fields.put(second, ofSecond);
    return fields;
  }

  /** One entry of a list, its fields in order. */
  static Map<String, Object> row(
      String first, @Nullable Object ofFirst, String second, @Nullable Object ofSecond) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put(first, Objects.requireNonNull(ofFirst));
    row.put(second, Objects.requireNonNull(ofSecond));
    return row;
  }
}
