package dev.mediahub.media.protocol.sdp;

/** Reads {@code key=value;key=value} format parameters. */
final class Fmtp {
  private Fmtp() {}

  static String parameter(String fmtp, String key, String fallback) {
    int start = 0;
    while (start < fmtp.length()) {
      int end = fmtp.indexOf(';', start);
      end = end < 0 ? fmtp.length() : end;
      int equals = fmtp.indexOf('=', start);
      if (equals >= 0
          && equals < end
          && fmtp.substring(start, equals).strip().equalsIgnoreCase(key)) {
        return fmtp.substring(equals + 1, end).strip();
      }
      start = end + 1;
    }
    return fallback;
  }
}
