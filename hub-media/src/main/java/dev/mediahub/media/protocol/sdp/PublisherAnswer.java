package dev.mediahub.media.protocol.sdp;

import dev.mediahub.media.api.TrackKind;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Answers who sends media to the hub (RFC 9725, section 4.4): the first audio and the first video
 * section with a codec the hub can forward become {@code recvonly}.
 *
 * <p>Codecs are answered in the offer's order, since the offerer sends the first: a page puts H.264
 * first by its own preferences, OBS and GStreamer offer the one they have. Simulcast is not
 * answered, so browsers fall back to one encoding.
 */
public final class PublisherAnswer {
  private final OfferSections sections;
  private final Answer answer;
  private final Set<TrackKind> mayPublish;
  private final Set<TrackKind> taken = EnumSet.noneOf(TrackKind.class);
  private boolean lacksCodec;
  private boolean refused;

  private PublisherAnswer(SessionDescription offer, Set<TrackKind> mayPublish) throws SdpException {
    this.sections = new OfferSections(offer);
    this.answer = new Answer(offer);
    this.mayPublish = mayPublish;
  }

  /**
   * @param mayPublish what is taken; the rest is rejected
   * @throws SdpException when the offer cannot be served; the message names the line
   * @throws NoCommonCodecException when the hub can forward none of the codecs offered
   */
  public static Negotiation negotiate(
      SessionDescription offer, LocalTransport local, Set<TrackKind> mayPublish)
      throws SdpException, NoCommonCodecException {
    PublisherAnswer negotiation = new PublisherAnswer(offer, mayPublish);
    for (MediaSection section : offer.media()) {
      negotiation.answer(section, section.direction(offer));
    }
    negotiation.requireMedia();
    return negotiation.answer.negotiate(local);
  }

  private void answer(MediaSection section, Direction offered) {
    TrackKind kind = sections.acceptable(section, answer.anyAccepted());
    if (kind == null || !mayTake(kind, offered)) {
      answer.reject(section);
      return;
    }
    ExtensionIds extensions = sections.extensions(section);
    List<Codec> codecs = sections.codecs(section, kind, extensions);
    if (codecs.isEmpty()) {
      lacksCodec |= offered.sends();
      answer.reject(section);
      return;
    }
    Direction direction = offered.sends() ? Direction.RECVONLY : Direction.INACTIVE;
    if (offered.sends()) {
      taken.add(kind);
    }
    Sources sources = Sources.read(section);
    NegotiatedMedia media =
        new NegotiatedMedia(
            section.index(),
            section.mid(),
            kind,
            direction,
            codecs,
            extensions.withoutRids(),
            sources.ssrc(),
            sources.rtxSsrc(),
            List.of(),
            sources.streamId(),
            sources.trackId());
    answer.accept(new SectionAnswer.Accepted(section, media, null));
  }

  private boolean mayTake(TrackKind kind, Direction offered) {
    if (!mayPublish.contains(kind)) {
      refused |= offered.sends();
      return false;
    }
    return !offered.sends() || !taken.contains(kind);
  }

  private void requireMedia() throws SdpException, NoCommonCodecException {
    if (!taken.isEmpty()) {
      return;
    }
    if (lacksCodec) {
      throw new NoCommonCodecException(
          "The hub can forward none of the offered codecs. Offer H264, VP8, VP9, AV1 or H265 for"
              + " video and opus (48000/2) for audio.");
    }
    throw new SdpException(
        0,
        refused
            ? "only %s may be published here, and it offers none: add a track of it"
                .formatted(names(mayPublish))
            : "it offers nothing to publish: an audio or video section must be sendonly or"
                + " sendrecv, DTLS-SRTP and in the BUNDLE group");
  }

  private static String names(Set<TrackKind> kinds) {
    return kinds.stream()
        .map(kind -> kind.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", "));
  }
}
