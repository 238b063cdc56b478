/**
 * How much one viewer's path takes, and what to leave out when that is less than the stream. One
 * set of objects a viewer, owned by its media loop's thread. Pure: no I/O, thread, clock or logger.
 * Imports {@code protocol.recovery} only.
 */
@NullMarked
package dev.mediahub.media.bwe;

import org.jspecify.annotations.NullMarked;
