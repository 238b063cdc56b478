/**
 * The media threads: each {@link dev.mediahub.media.loop.MediaLoop} owns a UDP socket, timers, a
 * command queue and the rings other loops write to it. Handlers run on the loop's thread and never
 * block; whatever blocks (accepting and reading TCP) is on virtual threads behind it. May use
 * {@code loop.udp}, {@code loop.tcp}, {@code protocol.net} and {@code api}; knows nothing of rooms
 * or protocols.
 */
@NullMarked
package dev.mediahub.media.loop;

import org.jspecify.annotations.NullMarked;
