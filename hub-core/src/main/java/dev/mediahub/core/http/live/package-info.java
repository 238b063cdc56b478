/**
 * Connections that stay open: WebSockets and answers without end. Nothing here blocks for its peer.
 * With {@code http} the only package that knows the HTTP server.
 */
@NullMarked
package dev.mediahub.core.http.live;

import org.jspecify.annotations.NullMarked;
