/**
 * RTCP (RFC 3550, 4585, 5104, REMB, transport-wide feedback): read through a handler of primitives,
 * written by functions that append to a buffer.
 *
 * <p>Pure: no I/O, thread, clock or logger. Functions are stateless; an instance belongs to one
 * thread, in the hub the MediaLoop of the peer. May import: JDK only.
 */
@NullMarked
package dev.mediahub.media.protocol.rtcp;

import org.jspecify.annotations.NullMarked;
