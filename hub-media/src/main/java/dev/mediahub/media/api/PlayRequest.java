package dev.mediahub.media.api;

import org.jspecify.annotations.Nullable;

/**
 * A viewer's offer.
 *
 * @param publisher whose tracks to play; null means the room's main publisher: the first with
 *     video, else the first
 * @param hidden not listed and not counted as a viewer
 * @param audioOnly send no video
 * @param offer the SDP offer as received
 */
public record PlayRequest(
    RoomKey room,
    @Nullable String publisher,
    String identity,
    boolean hidden,
    boolean audioOnly,
    Protocol protocol,
    String offer) {}
