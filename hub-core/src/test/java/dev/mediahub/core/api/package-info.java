/**
 * The control plane through a real HTTP server, a real PostgreSQL and a media plane that only notes
 * what it is told.
 */
@NullMarked
package dev.mediahub.core.api;

import org.jspecify.annotations.NullMarked;
