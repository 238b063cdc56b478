package dev.mediahub.core.ingress;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** How media comes in through an ingress. */
public enum InputType {
  @JsonProperty("rtmp")
  RTMP,
  @JsonProperty("whip")
  WHIP,
  @JsonProperty("url")
  URL;

  /** As the API and the database write it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static InputType ofLabel(String label) {
    return valueOf(label.toUpperCase(Locale.ROOT));
  }

  @Override
  public String toString() {
    return label();
  }
}
