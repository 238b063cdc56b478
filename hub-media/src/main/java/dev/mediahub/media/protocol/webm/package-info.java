/**
 * WebM (RFC 8794, RFC 9559) as it is recorded: clusters of known size, playable at any time, and a
 * finish that adds cues and duration. Bytes in, bytes out.
 */
@NullMarked
package dev.mediahub.media.protocol.webm;

import org.jspecify.annotations.NullMarked;
