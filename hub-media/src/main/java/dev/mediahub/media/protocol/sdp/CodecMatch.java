package dev.mediahub.media.protocol.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds which of a viewer's payload types can carry a track without transcoding. */
public final class CodecMatch {
  private static final int NONE = 0;

  /**
   * Higher than a viewer claims to decode, yet sent when there is nothing better: Firefox offers
   * constrained baseline only and decodes high profile all the same.
   */
  private static final int BEYOND_OFFER = 1;

  private static final int CONTAINED = 2;
  private static final int COMPATIBLE = 3;
  private static final int EXACT = 4;

  private CodecMatch() {}

  /** The viewer's codec that can best carry what a publisher sends; null when none can. */
  public static @Nullable Codec find(List<Codec> codecs, Codec published) {
    return best(codecs, published.name(), published.fmtp());
  }

  /** Who lacks the publisher's RED takes the Opus that is in it. */
  private static @Nullable Codec best(List<Codec> codecs, String name, String fmtp) {
    Codec best = ranked(codecs, name, fmtp);
    return best == null && name.equals("red") ? ranked(codecs, "opus", "") : best;
  }

  private static @Nullable Codec ranked(List<Codec> codecs, String name, String fmtp) {
    Codec best = null;
    int bestRank = NONE;
    for (Codec codec : codecs) {
      int rank = rank(codec, name, fmtp);
      if (rank > bestRank) {
        best = codec;
        bestRank = rank;
      }
    }
    return best;
  }

  /** The codecs with the track's own first; null when none can carry it. */
  static @Nullable List<Codec> trackFirst(List<Codec> codecs, OfferedTrack track) {
    Codec best = best(codecs, track.codecName(), track.fmtp());
    if (best == null) {
      return null;
    }
    List<Codec> ordered = new ArrayList<>(codecs);
    ordered.remove(best);
    ordered.addFirst(best);
    return ordered;
  }

  private static int rank(Codec codec, String name, String fmtp) {
    if (!codec.name().equalsIgnoreCase(name)) {
      return NONE;
    }
    return switch (codec.name()) {
      case "H264" -> h264(codec.fmtp(), fmtp);
      case "VP9" -> sameParameter(codec, fmtp, "profile-id", "0");
      case "AV1" -> sameParameter(codec, fmtp, "profile", "0");
      case "H265" -> sameParameter(codec, fmtp, "profile-id", "1");
      case "red" -> inside(codec.fmtp()).equals(inside(fmtp)) ? EXACT : NONE;
      default -> EXACT;
    };
  }

  private static int sameParameter(Codec codec, String fmtp, String key, String fallback) {
    return codec.parameter(key, fallback).equals(Fmtp.parameter(fmtp, key, fallback))
        ? EXACT
        : NONE;
  }

  /** The payload type of what RED holds, which stands in every packet (RFC 2198, section 5). */
  private static String inside(String fmtp) {
    int slash = fmtp.indexOf('/');
    return slash < 0 ? fmtp : fmtp.substring(0, slash);
  }

  /**
   * RFC 6184, section 8.1. A stream of packetization-mode 0 suits a receiver of mode 1, not the
   * reverse; but who states no mode, which should mean 0, is GStreamer, which takes both, and gets
   * it when nothing else can carry the track. Levels are ignored: all clients allow them to differ.
   */
  private static int h264(String offered, String track) {
    int offeredMode = Numbers.parse(Fmtp.parameter(offered, "packetization-mode", "0"), 2);
    int trackMode = Numbers.parse(Fmtp.parameter(track, "packetization-mode", "0"), 2);
    int profile = profile(offered, track);
    if (offeredMode < trackMode) {
      return Fmtp.parameter(offered, "packetization-mode", "").isEmpty() ? profile : NONE;
    }
    // A track that states no mode may be fragmented all the same, so mode 1 is preferred for it.
    String preferredMode = Fmtp.parameter(track, "packetization-mode", "1");
    int preferred = preferredMode.equals(String.valueOf(offeredMode)) ? 1 : 0;
    return EXACT + profile * 2 + preferred;
  }

  private static int profile(String offered, String track) {
    // Without the parameter the profile is baseline (RFC 6184, section 8.1).
    String theirs = profileLevelId(offered, "420010");
    String ours = profileLevelId(track, theirs);
    if (theirs.regionMatches(0, ours, 0, 4)) {
      return EXACT;
    }
    int theirRank = profileOrder(theirs);
    int ourRank = profileOrder(ours);
    if (theirRank == ourRank) {
      return COMPATIBLE;
    }
    return theirRank > ourRank ? CONTAINED : BEYOND_OFFER;
  }

  /** Constrained baseline and baseline count as one: WebRTC encoders use neither FMO nor ASO. */
  private static int profileOrder(String profileLevelId) {
    return switch (profileLevelId.substring(0, 2)) {
      case "42" -> 0;
      case "4d" -> 1;
      case "58" -> 1;
      case "64" -> 2;
      default -> 3;
    };
  }

  private static String profileLevelId(String fmtp, String fallback) {
    String value = Fmtp.parameter(fmtp, "profile-level-id", fallback).toLowerCase(Locale.ROOT);
    return value.length() == 6 ? value : fallback;
  }
}
