package dev.mediahub.media.protocol.sdp;

import dev.mediahub.media.api.TrackKind;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The offer of our own clients: load generator, restreaming, tests. One bundle, mids {@code 0},
 * {@code 1}, …; the client is the DTLS client and a full ICE agent.
 */
public final class ClientOffer {
  /** Opus at payload type 111 with in-band FEC. */
  public static final Codec OPUS =
      new Codec(
          111,
          "opus",
          48_000,
          2,
          "minptime=10;useinbandfec=1",
          -1,
          false,
          false,
          false,
          true,
          false);

  /** Constrained baseline, packetization-mode 1, with RTX and all feedback. */
  public static final Codec H264 =
      video(
          96, "H264", "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f", 97);

  public static final Codec VP8 = video(98, "VP8", "", 99);
  public static final Codec VP9 = video(100, "VP9", "profile-id=0", 101);
  public static final Codec AV1 = video(102, "AV1", "level-idx=5;profile=0;tier=0", 103);
  public static final Codec H265 = video(104, "H265", "profile-id=1", 105);

  private static final ExtensionIds EXTENSIONS = new ExtensionIds(1, 0, 0, 2, 3, 4, 0);

  /**
   * One section.
   *
   * @param codecs first is preferred
   * @param ssrc of what is published, -1 for a viewer
   * @param rtxSsrc -1 for none
   */
  public record Media(TrackKind kind, List<Codec> codecs, long ssrc, long rtxSsrc) {
    public Media {
      codecs = List.copyOf(codecs);
    }

    /** A section to receive in. */
    public static Media receive(TrackKind kind, Codec... codecs) {
      return new Media(kind, List.of(codecs), -1, -1);
    }

    /** A section to send in. */
    public static Media send(TrackKind kind, long ssrc, long rtxSsrc, Codec... codecs) {
      return new Media(kind, List.of(codecs), ssrc, rtxSsrc);
    }
  }

  private ClientOffer() {}

  /** A video codec at 90 kHz with nack, nack pli, ccm fir and transport-cc. */
  public static Codec video(int payloadType, String name, String fmtp, int rtxPayloadType) {
    return new Codec(
        payloadType, name, 90_000, 1, fmtp, rtxPayloadType, true, true, true, true, false);
  }

  /** An offer to publish, for {@code POST /whip/…}. */
  public static String publisher(LocalTransport local, String streamId, List<Media> media) {
    return write(local, Direction.SENDONLY, streamId, media);
  }

  /** An offer to play, for {@code POST /whep/…}. */
  public static String viewer(LocalTransport local, List<Media> media) {
    return write(local, Direction.RECVONLY, "", media);
  }

  private static String write(
      LocalTransport local, Direction direction, String streamId, List<Media> media) {
    SdpWriter out = new SdpWriter();
    out.header(local.sdpSessionId());
    out.attribute(
        "group",
        "BUNDLE "
            + IntStream.range(0, media.size())
                .mapToObj(String::valueOf)
                .collect(Collectors.joining(" ")));
    out.attribute("extmap-allow-mixed");
    out.attribute("msid-semantic", "WMS *");
    for (int i = 0; i < media.size(); i++) {
      section(out, local, direction, streamId, media.get(i), i);
    }
    return out.toString();
  }

  private static void section(
      SdpWriter out,
      LocalTransport local,
      Direction direction,
      String streamId,
      Media media,
      int index) {
    String kind = media.kind.name().toLowerCase(Locale.ROOT);
    out.media(kind, 9, "UDP/TLS/RTP/SAVPF", AnswerWriter.formats(media.codecs));
    // Not actpass: these clients open DTLS, and some servers would choose to do that themselves.
    out.transport(local, "active");
    out.attribute("ice-options", "trickle");
    out.attribute("mid", String.valueOf(index));
    EXTENSIONS.format().forEach(extension -> out.attribute("extmap", extension));
    out.attribute(direction.attribute());
    if (media.ssrc >= 0) {
      out.attribute("msid", SdpWriter.token(streamId) + " " + kind + index);
    }
    out.attribute("rtcp-mux");
    out.attribute("rtcp-rsize");
    media.codecs.forEach(out::codec);
    if (media.ssrc >= 0) {
      out.sources(media.ssrc, media.rtxSsrc, SdpWriter.token(streamId));
    }
    local.candidates().forEach(candidate -> out.line("a=" + candidate.format()));
  }
}
