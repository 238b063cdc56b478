package dev.mediahub.media.protocol.sdp;

/** Decimal numbers in SDP. */
final class Numbers {
  private Numbers() {}

  /** A number from 0 to {@code maximum}; -1 when the text is none. */
  static int parse(String text, int maximum) {
    return (int) parseLong(text, maximum);
  }

  /** A number from 0 to {@code maximum}; -1 when the text is none. */
  static long parseLong(String text, long maximum) {
    if (text.isEmpty() || text.length() > 10) {
      return -1;
    }
    long value = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      value = value * 10 + (c - '0');
    }
    return value <= maximum ? value : -1;
  }
}
