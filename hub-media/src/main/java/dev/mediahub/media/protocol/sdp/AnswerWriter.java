package dev.mediahub.media.protocol.sdp;

import dev.mediahub.media.protocol.dtls.DtlsRole;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes an answer as all known clients take it. Browsers refuse one without ice-ufrag and ice-pwd,
 * fingerprint, rtcp-mux, a direction and the BUNDLE group, and hang without setup.
 */
final class AnswerWriter {
  private final SessionDescription offer;
  private final LocalTransport local;
  private final DtlsRole role;
  private final int taggedIndex;
  private final SdpWriter out = new SdpWriter();

  AnswerWriter(SessionDescription offer, LocalTransport local, DtlsRole role, int taggedIndex) {
    this.offer = offer;
    this.local = local;
    this.role = role;
    this.taggedIndex = taggedIndex;
  }

  String write(List<String> bundle, List<SectionAnswer> sections) {
    out.header(local.sdpSessionId());
    out.attribute("ice-lite");
    if (!bundle.isEmpty()) {
      out.attribute("group", "BUNDLE " + String.join(" ", bundle));
    }
    if (offer.has("extmap-allow-mixed")) {
      out.attribute("extmap-allow-mixed");
    }
    out.attribute("ice-options", "trickle");
    out.attribute("msid-semantic", "WMS *");
    for (SectionAnswer section : sections) {
      switch (section) {
        case SectionAnswer.Rejected rejected -> rejected(rejected.offered());
        case SectionAnswer.Accepted accepted -> accepted(accepted);
      }
    }
    return out.toString();
  }

  /** RFC 3264, section 6: port 0 rejects, the formats are those offered. */
  private void rejected(MediaSection section) {
    out.media(section.kind(), 0, section.protocol(), String.join(" ", section.formats()));
    mid(section.mid());
    out.attribute("inactive");
  }

  private void accepted(SectionAnswer.Accepted section) {
    MediaSection offered = section.offered();
    NegotiatedMedia media = section.media();
    out.media(offered.kind(), 9, offered.protocol(), formats(media.codecs()));
    mid(media.mid());
    out.attribute(media.direction().attribute());
    out.transport(local, role == DtlsRole.SERVER ? "passive" : "active");
    out.attribute("rtcp-mux");
    if (offered.has("rtcp-rsize")) {
      out.attribute("rtcp-rsize");
    }
    if (offered.has("extmap-allow-mixed")) {
      out.attribute("extmap-allow-mixed");
    }
    media.extensions().format().forEach(extension -> out.attribute("extmap", extension));
    media.codecs().forEach(out::codec);
    if (section.track() != null && media.direction() == Direction.SENDONLY) {
      source(media);
    }
    if (offered.index() == taggedIndex) {
      local.candidates().forEach(candidate -> out.line("a=" + candidate.format()));
      out.attribute("end-of-candidates");
    }
  }

  private void source(NegotiatedMedia media) {
    out.attribute(
        "msid", SdpWriter.token(media.streamId()) + " " + SdpWriter.token(media.trackId()));
    // One name for all of a publisher's tracks lets the viewer keep lips and voice together.
    out.sources(media.ssrc(), media.rtxSsrc(), SdpWriter.token(media.streamId()));
  }

  private void mid(String mid) {
    if (!mid.isEmpty()) {
      out.attribute("mid", mid);
    }
  }

  static String formats(List<Codec> codecs) {
    return codecs.stream()
        .map(codec ->
            codec.rtxPayloadType() < 0
                ? String.valueOf(codec.payloadType())
                : codec.payloadType() + " " + codec.rtxPayloadType())
        .collect(Collectors.joining(" "));
  }
}
