/** The start, the stop, and the house rules. */
@NullMarked
package dev.mediahub.core.app;

import org.jspecify.annotations.NullMarked;
