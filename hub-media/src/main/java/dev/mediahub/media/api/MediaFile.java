package dev.mediahub.media.api;

/**
 * What a media file is.
 *
 * @param format {@code mp4} or {@code webm}
 * @param width in pixels; 0 without video
 * @param videoCodec empty without video
 * @param audioCodec empty without sound
 */
public record MediaFile(
    String format,
    double seconds,
    long bytes,
    int width,
    int height,
    String videoCodec,
    String audioCodec) {}
