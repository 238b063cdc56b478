/**
 * Peers that proved who they are and then send what no honest client would, on real sockets: they
 * cost their own session and nobody else's.
 */
@NullMarked
package dev.mediahub.media.hostile;

import org.jspecify.annotations.NullMarked;
