package dev.mediahub.media.protocol.sdp;

import dev.mediahub.media.api.TrackKind;

/**
 * A track to give to a subscriber.
 *
 * @param codecName as {@link Codec#name()}
 * @param fmtp the publisher's format parameters; empty when there are none
 * @param ssrc the subscriber will see, unsigned 32 bits
 * @param rtxSsrc of retransmissions, unsigned 32 bits; used only when the offer has RTX
 */
public record OfferedTrack(
    TrackKind kind,
    String codecName,
    String fmtp,
    String streamId,
    String trackId,
    int ssrc,
    int rtxSsrc) {}
