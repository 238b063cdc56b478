/**
 * Cameras that send JPEG pictures over WebSocket: their keys, their connections, and watching them
 * as pictures. May use {@code apps}, {@code auth}, {@code db}, {@code http}, {@code net}, {@code
 * streams}, {@code whip} (for tokens) and {@code media.api}.
 */
@NullMarked
package dev.mediahub.core.cameras;

import org.jspecify.annotations.NullMarked;
