/**
 * RTMP (Adobe's specification 1.0) as servers and publishing clients speak it: handshake, chunks,
 * AMF0 and commands. Bytes in, messages out; no socket, thread or clock. One thread at a time.
 */
@NullMarked
package dev.mediahub.media.protocol.rtmp;

import org.jspecify.annotations.NullMarked;
