package dev.mediahub.media.api;

import org.jspecify.annotations.Nullable;

/**
 * Which picture to take.
 *
 * @param identity whose; null for the room's main publisher
 * @param maxWidth in pixels, a wider picture is made smaller; 0: never
 * @param quality 1 to 100; 0: a camera's picture as it sent it where its width fits, 85 of others
 * @param background for pictures that nobody waits for: the newest keyframe or camera's picture as
 *     it is, which costs a fraction, and refused when the worker has no free place now
 */
public record SnapshotRequest(
    RoomKey room, @Nullable String identity, int maxWidth, int quality, boolean background) {}
