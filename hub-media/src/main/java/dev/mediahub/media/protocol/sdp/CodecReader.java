package dev.mediahub.media.protocol.sdp;

import dev.mediahub.media.api.TrackKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the codecs of a section that the hub can forward, in the offerer's order. */
final class CodecReader {
  private static final int MAX_PAYLOAD_TYPE = 127;

  /** Twice what any browser offers; bounds the answer's size. */
  private static final int MAX_CODECS = 40;

  private record RtpMap(String name, int clockRate, int channels) {}

  private final TrackKind kind;
  private final Map<Integer, RtpMap> maps = new HashMap<>();
  private final Map<Integer, String> formats = new HashMap<>();
  private final Map<Integer, Set<String>> feedback = new HashMap<>();
  private final Set<String> feedbackOfAll = new HashSet<>();
  private final Map<Integer, Integer> retransmissions = new HashMap<>();

  private CodecReader(TrackKind kind) {
    this.kind = kind;
  }

  static List<Codec> read(MediaSection section, TrackKind kind) {
    CodecReader reader = new CodecReader(kind);
    for (Attribute attribute : section.attributes()) {
      switch (attribute.name()) {
        case "rtpmap" -> reader.rtpMap(attribute.value());
        case "fmtp" -> reader.fmtp(attribute.value());
        case "rtcp-fb" -> reader.feedback(attribute.value());
        default -> {
          // Not about codecs.
        }
      }
    }
    return reader.codecs(section.formats());
  }

  private void rtpMap(String value) {
    String[] words = value.split(" +", 2);
    int payloadType = payloadType(words[0]);
    if (payloadType < 0 || words.length < 2) {
      return;
    }
    String[] parts = words[1].strip().split("/", 3);
    int clockRate = parts.length < 2 ? -1 : Numbers.parse(parts[1], 1_000_000);
    int channels = parts.length < 3 ? 1 : Numbers.parse(parts[2], 255);
    if (clockRate > 0 && channels > 0) {
      maps.putIfAbsent(payloadType, new RtpMap(parts[0], clockRate, channels));
    }
  }

  private void fmtp(String value) {
    String[] words = value.split(" +", 2);
    int payloadType = payloadType(words[0]);
    if (payloadType >= 0 && words.length == 2) {
      formats.putIfAbsent(payloadType, words[1].strip());
    }
  }

  private void feedback(String value) {
    String[] words = value.split(" +", 2);
    if (words.length < 2) {
      return;
    }
    String what = words[1].strip().toLowerCase(Locale.ROOT);
    int payloadType = payloadType(words[0]);
    if (words[0].equals("*")) {
      feedbackOfAll.add(what);
    } else if (payloadType >= 0) {
      feedback.computeIfAbsent(payloadType, ignored -> new HashSet<>()).add(what);
    }
  }

  private List<Codec> codecs(List<String> order) {
    order.forEach(this::noteRetransmission);
    List<Codec> codecs = new ArrayList<>();
    Set<Integer> seen = new HashSet<>();
    for (String format : order) {
      int payloadType = payloadType(format);
      RtpMap map = maps.get(payloadType);
      String name = map == null ? null : supportedName(map);
      if (map != null && name != null && codecs.size() < MAX_CODECS && seen.add(payloadType)) {
        codecs.add(codec(payloadType, name, map));
      }
    }
    // RED without its Opus is of no use (RFC 2198 here only carries Opus).
    boolean hasOpus = codecs.stream().anyMatch(codec -> codec.name().equals("opus"));
    codecs.removeIf(codec -> codec.isRed() && !hasOpus);
    return List.copyOf(codecs);
  }

  private void noteRetransmission(String format) {
    int payloadType = payloadType(format);
    RtpMap map = maps.get(payloadType);
    String fmtp = formats.getOrDefault(payloadType, "");
    if (map != null && map.name.equalsIgnoreCase("rtx")) {
      int protectedType = Numbers.parse(Fmtp.parameter(fmtp, "apt", ""), MAX_PAYLOAD_TYPE);
      if (protectedType >= 0) {
        retransmissions.putIfAbsent(protectedType, payloadType);
      }
    }
  }

  private Codec codec(int payloadType, String name, RtpMap map) {
    Set<String> own = feedback.getOrDefault(payloadType, Set.of());
    return new Codec(
        payloadType,
        name,
        map.clockRate,
        map.channels,
        formats.getOrDefault(payloadType, ""),
        retransmissions.getOrDefault(payloadType, -1),
        has(own, "nack"),
        has(own, "nack pli"),
        has(own, "ccm fir"),
        has(own, "transport-cc"),
        has(own, "goog-remb"));
  }

  private boolean has(Set<String> own, String what) {
    return own.contains(what) || feedbackOfAll.contains(what);
  }

  private @Nullable String supportedName(RtpMap map) {
    String name = map.name.toUpperCase(Locale.ROOT);
    return switch (kind) {
      case AUDIO ->
          switch (name) {
            // RFC 7587, section 7: always 2, but GStreamer leaves it out unless told.
            case "OPUS" -> map.clockRate == 48_000 && map.channels <= 2 ? "opus" : null;
            case "RED" -> map.clockRate == 48_000 && map.channels == 2 ? "red" : null;
            default -> null;
          };
      case VIDEO ->
          switch (name) {
            case "H264", "VP8", "VP9", "AV1", "H265" -> map.clockRate == 90_000 ? name : null;
            default -> null;
          };
    };
  }

  /** -1 when it is none, or one that RTCP's packet types collide with (RFC 5761, section 4). */
  private static int payloadType(String text) {
    int payloadType = Numbers.parse(text, MAX_PAYLOAD_TYPE);
    return payloadType >= 64 && payloadType <= 95 ? -1 : payloadType;
  }
}
