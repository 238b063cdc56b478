package dev.mediahub.media.protocol.sdp;

import dev.mediahub.media.api.TrackKind;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which of an offer's sections can be accepted at all, and what is in them. */
final class OfferSections {
  private static final Set<String> PROTOCOLS =
      Set.of(
          "UDP/TLS/RTP/SAVPF",
          "UDP/TLS/RTP/SAVP",
          "TCP/TLS/RTP/SAVPF",
          "TCP/DTLS/RTP/SAVPF",
          "RTP/SAVPF",
          "RTP/SAVP");

  private final SessionDescription offer;
  private final List<String> bundle;

  /**
   * @throws SdpException when the offer has no section, or two of one mid
   */
  OfferSections(SessionDescription offer) throws SdpException {
    this.offer = offer;
    this.bundle = offer.bundle();
    if (offer.media().isEmpty()) {
      throw new SdpException(0, "it has no media section (m=)");
    }
    Set<String> mids = new HashSet<>();
    for (MediaSection section : offer.media()) {
      if (!section.mid().isEmpty() && !mids.add(section.mid())) {
        throw new SdpException(section.line(), "a=mid:" + section.mid() + " is there twice");
      }
    }
  }

  /**
   * The kind of a section that may be accepted; null for one to reject: disabled, not RTP over
   * DTLS, or outside the bundle while everything goes over one transport.
   */
  @Nullable TrackKind acceptable(MediaSection section, boolean anyAccepted) {
    boolean isReachable = bundle.isEmpty() ? !anyAccepted : bundle.contains(section.mid());
    if (section.isDisabled() || !isReachable || !PROTOCOLS.contains(section.protocol())) {
      return null;
    }
    return switch (section.kind()) {
      case "audio" -> TrackKind.AUDIO;
      case "video" -> TrackKind.VIDEO;
      default -> null;
    };
  }

  ExtensionIds extensions(MediaSection section) {
    return ExtensionIds.read(section, offer.allowsMixedExtensions(section));
  }

  /** The codecs both sides have, with the congestion feedback that the extensions allow. */
  List<Codec> codecs(MediaSection section, TrackKind kind, ExtensionIds extensions) {
    List<Codec> codecs = CodecReader.read(section, kind);
    boolean transportCc =
        extensions.transportCc() != 0 && codecs.stream().anyMatch(Codec::transportCc);
    return codecs.stream()
        .map(codec ->
            codec.withCongestionFeedback(
                transportCc && codec.transportCc(), !transportCc && codec.remb()))
        .toList();
  }
}
