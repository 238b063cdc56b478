package dev.mediahub.media.room;

import dev.mediahub.media.protocol.sdp.Codec;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds the payload type under which a viewer takes a publisher's codec. */
final class CodecMatch {
  private CodecMatch() {}

  /**
   * The viewer's codec that can decode what the publisher sends as {@code published}; null when it
   * has none. Of several the closest one.
   */
  static @Nullable Codec find(List<Codec> codecs, Codec published) {
    Codec best = null;
    int bestScore = -1;
    for (Codec codec : codecs) {
      int score = score(codec, published);
      if (score > bestScore) {
        best = codec;
        bestScore = score;
      }
    }
    return best;
  }

  private static int score(Codec codec, Codec published) {
    if (!codec.name().equalsIgnoreCase(published.name())) {
      return -1;
    }
    return switch (published.name().toUpperCase(Locale.ROOT)) {
      case "H264" -> h264(codec, published);
      case "VP9" -> same(codec, published, "profile-id", "0");
      case "AV1" -> same(codec, published, "profile", "0");
      default -> 0;
    };
  }

  private static int same(Codec codec, Codec published, String key, String fallback) {
    return codec.parameter(key, fallback).equals(published.parameter(key, fallback)) ? 1 : -1;
  }

  /** A different profile is better than nothing: decoders do all of them, whatever they offer. */
  private static int h264(Codec codec, Codec published) {
    String mode = "packetization-mode";
    if (!codec.parameter(mode, "0").equals(published.parameter(mode, "0"))) {
      return -1;
    }
    String profile = profile(codec);
    String wanted = profile(published);
    if (profile.equals(wanted)) {
      return 3;
    }
    return profile.regionMatches(true, 0, wanted, 0, 2) ? 2 : 1;
  }

  /** profile_idc and constraints, without the level. */
  private static String profile(Codec codec) {
    String id = codec.parameter("profile-level-id", "42e01f").toLowerCase(Locale.ROOT);
    return id.length() == 6 ? id.substring(0, 4) : id;
  }
}
