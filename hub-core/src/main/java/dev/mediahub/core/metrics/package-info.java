/**
 * What operators ask: is it alive, is it ready, what are its figures. May use {@code http}, {@code
 * db}, Micrometer and {@code media.api}.
 */
@NullMarked
package dev.mediahub.core.metrics;

import org.jspecify.annotations.NullMarked;
