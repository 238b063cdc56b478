package dev.mediahub.core.restream;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** Where a stream goes; the known ones take a key only. */
public enum Platform {
  @JsonProperty("youtube")
  YOUTUBE("rtmp://a.rtmp.youtube.com/live2"),
  @JsonProperty("twitch")
  TWITCH("rtmp://live.twitch.tv/app"),
  @JsonProperty("facebook")
  FACEBOOK("rtmps://live-api-s.facebook.com:443/rtmp"),
  @JsonProperty("custom")
  CUSTOM("");

  private final String url;

  Platform(String url) {
    this.url = url;
  }

  /** Where its streams are published, without the key; empty for custom. */
  String url() {
    return url;
  }

  /** As the API and the database write it. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Platform ofLabel(String label) {
    return valueOf(label.toUpperCase(Locale.ROOT));
  }

  @Override
  public String toString() {
    return label();
  }
}
