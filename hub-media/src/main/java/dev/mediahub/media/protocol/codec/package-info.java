/**
 * What a media server must know of a codec's RTP payload: where keyframes and frames start, layers,
 * picture size; nothing is decoded.
 *
 * <p>Pure: no I/O, thread, clock or logger. Functions are stateless and take the RTP payload
 * without padding as (buffer, absolute offset, length). May import: JDK only.
 */
@NullMarked
package dev.mediahub.media.protocol.codec;

import org.jspecify.annotations.NullMarked;
