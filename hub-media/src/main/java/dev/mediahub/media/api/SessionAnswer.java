package dev.mediahub.media.api;

/**
 * The hub's answer to an offer.
 *
 * @param sessionId unguessable (128 random bits or more), names the session in later commands
 * @param etag the ICE session's entity tag, with its quotes (RFC 9725, section 4.3.1)
 * @param sdp the SDP answer
 */
public record SessionAnswer(String sessionId, String etag, String sdp) {}
