/**
 * The routes that hand out credentials: API tokens of the platform, join tokens of an app. Called
 * on request threads. Imports {@code auth}, {@code apps} and {@code http}.
 */
@NullMarked
package dev.mediahub.core.tokens;

import org.jspecify.annotations.NullMarked;
