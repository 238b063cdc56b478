package dev.mediahub.media.api;

import java.util.Set;

/**
 * A publisher's offer.
 *
 * @param identity the participant; one that is already publishing in this room under the same
 *     identity is replaced
 * @param kinds what may be published; the rest of the offer is rejected
 * @param offer the SDP offer as received
 */
public record PublishRequest(
    RoomKey room,
    String identity,
    String name,
    String metadata,
    Set<TrackKind> kinds,
    Protocol protocol,
    String offer) {

  public PublishRequest {
    kinds = Set.copyOf(kinds);
  }
}
