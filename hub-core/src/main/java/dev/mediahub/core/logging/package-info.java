/**
 * What a line of the log looks like: one JSON object or one line of text, without secrets. Any
 * thread. May use Logback and {@code http}'s JSON.
 */
@NullMarked
package dev.mediahub.core.logging;

import org.jspecify.annotations.NullMarked;
