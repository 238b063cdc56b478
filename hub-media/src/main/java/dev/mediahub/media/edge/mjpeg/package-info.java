/**
 * Cameras that send JPEG pictures: what comes in is checked and kept once, outside the heap; all
 * who watch send from that same memory. Any thread, and nothing here holds a lock while it sends.
 */
@NullMarked
package dev.mediahub.media.edge.mjpeg;

import org.jspecify.annotations.NullMarked;
