/** Main and the composition root. */
@NullMarked
package dev.mediahub.core.app;

import org.jspecify.annotations.NullMarked;
