package dev.mediahub.media.protocol.sdp;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which way media flows, seen from the description's author (RFC 8866, section 6.7). */
public enum Direction {
  SENDRECV,
  SENDONLY,
  RECVONLY,
  INACTIVE;

  private final String attribute = name().toLowerCase(Locale.ROOT);

  /** The attribute's name, lower case. */
  public String attribute() {
    return attribute;
  }

  boolean sends() {
    return this == SENDRECV || this == SENDONLY;
  }

  boolean receives() {
    return this == SENDRECV || this == RECVONLY;
  }

  static @Nullable Direction parse(String attribute) {
    return switch (attribute) {
      case "sendrecv" -> SENDRECV;
      case "sendonly" -> SENDONLY;
      case "recvonly" -> RECVONLY;
      case "inactive" -> INACTIVE;
      default -> null;
    };
  }
}
