/**
 * UDP sockets for one thread each: batched Linux system calls with segmentation offload, or the
 * JDK's channels. Used by {@code loop} only; imports {@code protocol.net} and {@code api}, not
 * {@code loop}.
 */
@NullMarked
package dev.mediahub.media.loop.udp;

import org.jspecify.annotations.NullMarked;
