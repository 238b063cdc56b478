package dev.mediahub.core.settings;

import dev.mediahub.core.apps.VideoConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Settings that go together for a purpose. None of them is about names, the bucket or callbacks.
 *
 * @param values what it sets; all else stays
 */
record Preset(String name, String description, Map<String, Object> values) {
  static final List<Preset> ALL =
      List.of(
          new Preset(
              "low-latency",
              "Nothing is re-encoded on its way, and a stream that falls behind is told",
              Map.of(
                  "webrtc.adaptive", true,
                  "rtmp.transcode", false,
                  "transcoding.enabled", false,
                  "transcoding.vod_adaptive", false,
                  "latency_alert.enabled", true,
                  "latency_alert.threshold_ms", 500,
                  "features.adaptive_player", true)),
          new Preset(
              "high-quality-recording",
              "Every stream is recorded as it comes, in parts of an hour, with renditions to 1080p",
              Map.of(
                  "recording.enabled",
                  true,
                  "recording.split_minutes",
                  60,
                  "recording.snapshot_seconds",
                  60,
                  "transcoding.enabled",
                  true,
                  "transcoding.encoding",
                  VideoConfig.Encoding.H264,
                  "transcoding.vod_adaptive",
                  true,
                  "transcoding.vod_renditions",
                  List.of(rendition(1080, 6000), rendition(720, 3500), rendition(480, 1600)))),
          new Preset(
              "mass-audience-hls",
              "A ladder of layers for many viewers with little bandwidth",
              Map.of(
                  "webrtc.adaptive", true,
                  "webrtc.layers",
                      List.of(layer("720p", 720), layer("480p", 480), layer("240p", 240)),
                  "rtmp.transcode", true,
                  "transcoding.enabled", true,
                  "transcoding.encoding", VideoConfig.Encoding.H264,
                  "transcoding.vod_adaptive", true,
                  "transcoding.vod_renditions",
                      List.of(rendition(720, 2800), rendition(480, 1400), rendition(240, 500)),
                  "features.viewer_counter", true,
                  "features.adaptive_player", true)));

  static Optional<Preset> find(String name) {
    return ALL.stream().filter(preset -> preset.name().equals(name)).findFirst();
  }

  private static Map<String, Object> rendition(int height, int bitrateKbps) {
    return SettingKeys.row("height", height, "bitrate_kbps", bitrateKbps);
  }

  private static Map<String, Object> layer(String name, int height) {
    return SettingKeys.row("name", name, "height", height);
  }
}
