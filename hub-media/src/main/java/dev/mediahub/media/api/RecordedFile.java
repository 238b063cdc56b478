package dev.mediahub.media.api;

import java.nio.file.Path;
import java.time.Instant;

/**
 * A recording's file.
 *
 * @param part counts from 1
 * @param startedAt when its first frame belongs, by the hub's clock
 * @param format {@code mp4} or {@code webm}
 * @param width of its first picture in pixels; 0 without video
 * @param videoCodec empty without video
 * @param audioCodec empty without sound
 */
public record RecordedFile(
    int part,
    Path file,
    Instant startedAt,
    String format,
    double seconds,
    long bytes,
    int width,
    int height,
    String videoCodec,
    String audioCodec) {}
