/**
 * The configuration: every key with its default and its rule, read once at start-up from {@code
 * --set}, the environment, config.yaml and the defaults, in this order. Immutable afterwards. Uses
 * SnakeYAML and {@code media.api}; no feature package.
 */
@NullMarked
package dev.mediahub.core.config;

import org.jspecify.annotations.NullMarked;
