/**
 * ICE agents (RFC 8445), candidates and RFC 4571 framing. Pure: time is passed in, each object
 * belongs to the thread of its owner. Imports only the JDK, {@code protocol.net} and {@code
 * protocol.stun}.
 */
@NullMarked
package dev.mediahub.media.protocol.ice;

import org.jspecify.annotations.NullMarked;
