package dev.mediahub.media.protocol.sdp;

import java.util.List;

/**
 * The SSRCs and stream names that a section announces (RFC 5576, RFC 8830).
 *
 * @param ssrc -1 when unknown
 * @param rtxSsrc -1 when unknown
 */
record Sources(long ssrc, long rtxSsrc, String streamId, String trackId) {
  private static final long MAX_SSRC = 0xffff_ffffL;

  static Sources read(MediaSection section) {
    long ssrc = -1;
    long rtxSsrc = -1;
    for (Attribute attribute : section.all("ssrc-group")) {
      List<String> words = List.of(attribute.value().split(" +"));
      if (words.size() == 3 && words.get(0).equals("FID") && ssrc < 0) {
        ssrc = Numbers.parseLong(words.get(1), MAX_SSRC);
        rtxSsrc = Numbers.parseLong(words.get(2), MAX_SSRC);
      }
    }
    Attribute first = section.first("ssrc");
    if (ssrc < 0 && first != null) {
      ssrc = Numbers.parseLong(first.value().split(" ", 2)[0], MAX_SSRC);
    }
    return named(section, ssrc, ssrc < 0 ? -1 : rtxSsrc);
  }

  private static Sources named(MediaSection section, long ssrc, long rtxSsrc) {
    Attribute msid = section.first("msid");
    String value = msid == null ? oldStyleMsid(section) : msid.value();
    String[] words = value.split(" +", 3);
    String stream = words[0].equals("-") ? "" : words[0];
    return new Sources(ssrc, rtxSsrc, stream, words.length < 2 ? "" : words[1]);
  }

  /** {@code a=ssrc:1 msid:stream track}, as older clients have it. */
  private static String oldStyleMsid(MediaSection section) {
    for (Attribute attribute : section.all("ssrc")) {
      int at = attribute.value().indexOf(" msid:");
      if (at >= 0) {
        return attribute.value().substring(at + " msid:".length());
      }
    }
    return "";
  }
}
