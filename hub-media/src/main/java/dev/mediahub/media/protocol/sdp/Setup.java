package dev.mediahub.media.protocol.sdp;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Who opens the DTLS association (RFC 4145, section 4; RFC 5763, section 5). */
public enum Setup {
  ACTPASS,
  ACTIVE,
  PASSIVE;

  static @Nullable Setup parse(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "actpass" -> ACTPASS;
      case "active" -> ACTIVE;
      case "passive" -> PASSIVE;
      default -> null;
    };
  }
}
