/**
 * Cameras that send JPEGs over WebSocket, and viewers of MJPEG, as light as can be: one thread for
 * all cameras and one for all viewers.
 */
@NullMarked
package dev.mediahub.bench.cameras;

import org.jspecify.annotations.NullMarked;
