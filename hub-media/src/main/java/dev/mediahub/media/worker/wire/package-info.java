/**
 * What hub and worker process say to each other over their Unix-domain socket: framed messages,
 * records for control and bytes for media. Pure: bytes in, messages out, and back. Uses the JDK
 * only.
 */
@NullMarked
package dev.mediahub.media.worker.wire;

import org.jspecify.annotations.NullMarked;
