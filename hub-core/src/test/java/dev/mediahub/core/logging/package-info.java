/** What a line of the log looks like. */
@NullMarked
package dev.mediahub.core.logging;

import org.jspecify.annotations.NullMarked;
