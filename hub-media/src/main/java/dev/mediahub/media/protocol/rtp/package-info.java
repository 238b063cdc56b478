/**
 * RTP packets (RFC 3550) as flyweight functions over a buffer: header, header extensions, RTX, RED.
 *
 * <p>Pure: no I/O, thread, clock or logger. Functions are stateless; an instance belongs to one
 * thread, in the hub the MediaLoop of the packet. May import: JDK only.
 */
@NullMarked
package dev.mediahub.media.protocol.rtp;

import org.jspecify.annotations.NullMarked;
