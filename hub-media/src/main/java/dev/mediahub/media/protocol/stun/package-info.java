/**
 * STUN messages as ICE uses them (RFC 8489, RFC 8445). Pure: bytes in, bytes out; no I/O, thread or
 * clock. Imports only the JDK and {@code protocol.net}.
 */
@NullMarked
package dev.mediahub.media.protocol.stun;

import org.jspecify.annotations.NullMarked;
