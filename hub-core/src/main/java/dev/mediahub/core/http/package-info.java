/**
 * The HTTP base every feature's routes stand on: server limits, routing with declared access, the
 * one JSON mapper, the one error mapper, CORS. Handlers run on virtual threads and may block. May
 * use Javalin, Jetty, Jackson and {@code media.api}; no feature package.
 */
@NullMarked
package dev.mediahub.core.http;

import org.jspecify.annotations.NullMarked;
