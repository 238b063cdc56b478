package dev.mediahub.media.api;

/**
 * A publisher's offer.
 *
 * @param identity the participant; one that is already publishing in this room under the same
 *     identity is replaced
 * @param audioOnly refuse to take video
 * @param offer the SDP offer as received
 */
public record PublishRequest(
    RoomKey room,
    String identity,
    String name,
    String metadata,
    boolean audioOnly,
    Protocol protocol,
    String offer) {}
