/**
 * RTMP over TCP: the server's sockets, what publishers send on its way into rooms, and the shared
 * chunks that players get. A connection belongs to one Netty event loop.
 */
@NullMarked
package dev.mediahub.media.edge.rtmp;

import org.jspecify.annotations.NullMarked;
