/**
 * Ingresses: stream keys that name the room and identity of what is published with them. Called on
 * request threads. Imports {@code auth}, {@code apps}, {@code http}, {@code db} and {@code
 * media.api}.
 */
@NullMarked
package dev.mediahub.core.ingress;

import org.jspecify.annotations.NullMarked;
