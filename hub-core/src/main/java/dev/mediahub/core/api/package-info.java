/** Puts the control plane together for {@code Main}, and does what only the first start does. */
@NullMarked
package dev.mediahub.core.api;

import org.jspecify.annotations.NullMarked;
