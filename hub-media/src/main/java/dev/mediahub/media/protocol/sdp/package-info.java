/**
 * SDP (RFC 8866) and the offer/answer rules of WHIP and WHEP. Immutable values, any thread, no I/O.
 * Imports only the JDK, {@code protocol.ice}, {@code protocol.net} and {@code api.TrackKind}.
 */
@NullMarked
package dev.mediahub.media.protocol.sdp;

import org.jspecify.annotations.NullMarked;
