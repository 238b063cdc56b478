/** Counters of the packet path. Written by one loop, read by any thread; no lock, no allocation. */
@NullMarked
package dev.mediahub.media.stats;

import org.jspecify.annotations.NullMarked;
