/** What the configuration accepts and how it says what it does not. */
@NullMarked
package dev.mediahub.core.config;

import org.jspecify.annotations.NullMarked;
