package dev.mediahub.media.protocol.codec;

import java.util.Locale;

/** The codecs whose payloads the hub can look into; all others are {@link #OTHER}. */
public enum Codec {
  H264,
  H265,
  VP8,
  VP9,
  AV1,
  OPUS,
  OTHER;

  /** Whether its frames are pictures. */
  public boolean isVideo() {
    return switch (this) {
      case H264, H265, VP8, VP9, AV1 -> true;
      case OPUS, OTHER -> false;
    };
  }

  /**
   * The codec of an SDP encoding name ({@code a=rtpmap}), in any case.
   *
   * @return {@link #OTHER} for a name without a payload reader here, so for RED, RTX and FEC too
   */
  public static Codec of(String encodingName) {
    return switch (encodingName.toUpperCase(Locale.ROOT)) {
      case "H264" -> H264;
      case "H265" -> H265;
      case "VP8" -> VP8;
      case "VP9" -> VP9;
      case "AV1", "AV1X" -> AV1;
      case "OPUS", "MULTIOPUS" -> OPUS;
      default -> OTHER;
    };
  }
}
