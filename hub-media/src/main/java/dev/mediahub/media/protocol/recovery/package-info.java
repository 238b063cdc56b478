/**
 * Loss recovery on both sides of a track: what was received, what to ask for again, what may be
 * sent again. Pure: no I/O, thread, clock or logger; every object belongs to one media loop and is
 * used by its thread only. Imports the JDK only.
 */
@NullMarked
package dev.mediahub.media.protocol.recovery;

import org.jspecify.annotations.NullMarked;
