package dev.mediahub.bench.client;

import dev.mediahub.media.protocol.srtp.SrtpProfile;
import java.net.URI;

/**
 * A server as clients see it.
 *
 * @param whip where to publish
 * @param whep where to play
 * @param publishToken bearer token; empty for none
 * @param playToken bearer token; empty for none
 * @param profile the one SRTP profile that clients offer
 * @param rtx whether clients offer retransmission (RFC 4588)
 */
public record Endpoint(
    URI whip, URI whep, String publishToken, String playToken, SrtpProfile profile, boolean rtx) {}
