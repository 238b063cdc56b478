package dev.mediahub.media.protocol.sdp;

import dev.mediahub.media.api.TrackKind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Answers who receives media from the hub (the WHEP draft): each section that can receive gets the
 * first track of its kind that is not given yet and whose codec it has; one without a track is
 * {@code inactive}. The answer's first codec is the track's; the viewer's others follow, so that a
 * publisher may come back with another one.
 */
public final class SubscriberAnswer {
  private final OfferSections sections;
  private final Answer answer;
  private final List<OfferedTrack> tracks;
  private final List<OfferedTrack> unmatched = new ArrayList<>();
  private final Set<TrackKind> given = EnumSet.noneOf(TrackKind.class);
  private boolean anyReceiver;

  private SubscriberAnswer(SessionDescription offer, List<OfferedTrack> tracks)
      throws SdpException {
    this.sections = new OfferSections(offer);
    this.answer = new Answer(offer);
    this.tracks = new ArrayList<>(tracks);
  }

  /**
   * @param tracks to give, best first
   * @throws SdpException when the offer cannot be served; the message names the line
   * @throws NoCommonCodecException when video is there and wanted, or else sound, and the viewer
   *     has the codec of none of it
   */
  public static Negotiation negotiate(
      SessionDescription offer, LocalTransport local, List<OfferedTrack> tracks)
      throws SdpException, NoCommonCodecException {
    SubscriberAnswer negotiation = new SubscriberAnswer(offer, tracks);
    for (MediaSection section : offer.media()) {
      negotiation.answer(section, section.direction(offer));
    }
    negotiation.requireMedia();
    return negotiation.answer.negotiate(local);
  }

  private void answer(MediaSection section, Direction offered) {
    TrackKind kind = sections.acceptable(section, answer.anyAccepted());
    if (kind == null) {
      answer.reject(section);
      return;
    }
    ExtensionIds extensions = sections.extensions(section).forViewers();
    List<Codec> codecs = sections.codecs(section, kind, extensions);
    Given gives = offered.receives() ? give(kind, codecs) : null;
    anyReceiver |= offered.receives();
    if (codecs.isEmpty()) {
      answer.reject(section);
      return;
    }
    answer.accept(
        gives == null
            ? inactive(section, kind, codecs, extensions)
            : sent(section, gives, extensions));
  }

  private record Given(OfferedTrack track, List<Codec> codecs) {}

  private @Nullable Given give(TrackKind kind, List<Codec> codecs) {
    for (OfferedTrack track : tracks) {
      if (track.kind() == kind) {
        List<Codec> ordered = CodecMatch.trackFirst(codecs, track);
        if (ordered != null) {
          tracks.remove(track);
          given.add(kind);
          return new Given(track, ordered);
        }
        unmatched.add(track);
      }
    }
    return null;
  }

  private static SectionAnswer.Accepted inactive(
      MediaSection section, TrackKind kind, List<Codec> codecs, ExtensionIds extensions) {
    NegotiatedMedia media =
        new NegotiatedMedia(
            section.index(),
            section.mid(),
            kind,
            Direction.INACTIVE,
            codecs,
            extensions,
            -1,
            -1,
            List.of(),
            "",
            "");
    return new SectionAnswer.Accepted(section, media, null);
  }

  private static SectionAnswer.Accepted sent(
      MediaSection section, Given given, ExtensionIds extensions) {
    OfferedTrack track = given.track;
    boolean hasRtx = given.codecs.getFirst().rtxPayloadType() >= 0;
    NegotiatedMedia media =
        new NegotiatedMedia(
            section.index(),
            section.mid(),
            track.kind(),
            Direction.SENDONLY,
            given.codecs,
            extensions,
            track.ssrc() & 0xffff_ffffL,
            hasRtx ? track.rtxSsrc() & 0xffff_ffffL : -1,
            List.of(),
            track.streamId(),
            track.trackId());
    return new SectionAnswer.Accepted(section, media, track);
  }

  private void requireMedia() throws SdpException, NoCommonCodecException {
    for (OfferedTrack track : unmatched) {
      // Sound without the picture that was asked for would look like a fault of the hub.
      boolean missed =
          track.kind() == TrackKind.VIDEO ? !given.contains(TrackKind.VIDEO) : given.isEmpty();
      if (!missed) {
        continue;
      }
      throw new NoCommonCodecException(
          "The stream's "
              + track.kind().name().toLowerCase(Locale.ROOT)
              + " codec is "
              + track.codecName()
              + (track.fmtp().isEmpty() ? "" : " (" + track.fmtp() + ")")
              + " and the viewer offers no such one. Offer it, or publish in another codec.");
    }
    if (!anyReceiver || !answer.anyAccepted()) {
      throw new SdpException(
          0,
          "it offers to receive nothing the hub has: an audio or video section must be recvonly or"
              + " sendrecv, DTLS-SRTP and in the BUNDLE group, with a codec the hub forwards");
    }
  }
}
