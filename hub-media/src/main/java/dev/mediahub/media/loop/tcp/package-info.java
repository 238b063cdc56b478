/**
 * Passive ICE-TCP (RFC 6544) with RFC 4571 framing: one acceptor, and two virtual threads a
 * connection that hand whole frames to the loop that owns it. Used by {@code loop} only; imports
 * {@code protocol.net}, {@code protocol.ice}, {@code protocol.stun} and {@code api}, not {@code
 * loop}.
 */
@NullMarked
package dev.mediahub.media.loop.tcp;

import org.jspecify.annotations.NullMarked;
