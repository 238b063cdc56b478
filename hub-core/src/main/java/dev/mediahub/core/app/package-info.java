/**
 * {@code Main} and the composition root: what starts in which order, what is told to the person at
 * the terminal, and how it all stops. May use every other package; nothing uses it.
 */
@NullMarked
package dev.mediahub.core.app;

import org.jspecify.annotations.NullMarked;
