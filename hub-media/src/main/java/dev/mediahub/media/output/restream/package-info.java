/**
 * Sends streams on to other servers over RTMP and RTMPS. A destination is one connection with a
 * bounded queue of its own and belongs to one Netty event loop; what it sends it is given by a
 * {@link dev.mediahub.media.output.restream.Outgoing}, in chunks that all destinations share. May
 * use Netty, {@code api}, {@code protocol} and {@code stats}.
 */
@NullMarked
package dev.mediahub.media.output.restream;

import org.jspecify.annotations.NullMarked;
