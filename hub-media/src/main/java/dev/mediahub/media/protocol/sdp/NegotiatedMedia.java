package dev.mediahub.media.protocol.sdp;

import dev.mediahub.media.api.TrackKind;
import java.util.List;

/**
 * One accepted section. Rejected sections (port 0 in the answer) are not told.
 *
 * @param index of the {@code m=} line, from 0
 * @param mid empty when the offer has none
 * @param direction as answered, seen from the answerer: RECVONLY takes media in, SENDONLY gives it
 *     out, INACTIVE neither
 * @param codecs in the answer's order. A publisher may send any of them; a subscriber is sent the
 *     first
 * @param ssrc of the media, 0 to 2^32-1; -1 when unknown (then the mid extension tells)
 * @param rtxSsrc of its retransmissions; -1 when unknown or none
 * @param rids simulcast layers agreed on, best first; empty: one encoding
 * @param streamId from {@code a=msid}; empty when unknown
 * @param trackId from {@code a=msid}; empty when unknown
 */
public record NegotiatedMedia(
    int index,
    String mid,
    TrackKind kind,
    Direction direction,
    List<Codec> codecs,
    ExtensionIds extensions,
    long ssrc,
    long rtxSsrc,
    List<String> rids,
    String streamId,
    String trackId) {
  public NegotiatedMedia {
    codecs = List.copyOf(codecs);
    rids = List.copyOf(rids);
  }
}
