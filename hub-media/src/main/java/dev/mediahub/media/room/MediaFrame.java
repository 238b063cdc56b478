package dev.mediahub.media.room;

/**
 * A coded frame on its way to a track.
 *
 * @param track which of the publisher's tracks, by its place in the list
 * @param data the container's bytes; nobody changes them any more
 * @param offset where the frame begins in them
 * @param timestamp in units of the track's clock, extended so that it doesn't wrap
 */
public record MediaFrame(int track, byte[] data, int offset, boolean keyframe, long timestamp) {}
