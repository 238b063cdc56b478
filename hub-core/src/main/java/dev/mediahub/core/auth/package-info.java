/**
 * Who is calling and what it may do: API tokens, join tokens, the guard of every route, and the
 * hub's secrets at rest. Called on request threads. Imports {@code http}, {@code db}, {@code net},
 * {@code logging} and {@code media.api}.
 */
@NullMarked
package dev.mediahub.core.auth;

import org.jspecify.annotations.NullMarked;
