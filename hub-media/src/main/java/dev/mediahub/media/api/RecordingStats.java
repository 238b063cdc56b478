package dev.mediahub.media.api;

/**
 * How a recording goes.
 *
 * @param seconds written, of all parts
 * @param bytes written, of all parts
 * @param gaps how often frames were left out up to the next keyframe because packets were lost
 * @param dropped frames and packets left out because the disk did not follow
 */
public record RecordingStats(double seconds, long bytes, long gaps, long dropped) {}
