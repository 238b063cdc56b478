package dev.mediahub.media.api;

import org.jspecify.annotations.Nullable;

/**
 * The answer to a trickle fragment (RFC 9725, section 4.3).
 *
 * @param etag the entity tag now valid
 * @param fragment the hub's new credentials and candidates after an ICE restart; null when the
 *     fragment only added candidates
 */
public record TrickleAnswer(String etag, @Nullable String fragment) {}
