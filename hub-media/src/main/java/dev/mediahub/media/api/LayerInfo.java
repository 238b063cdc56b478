package dev.mediahub.media.api;

/**
 * One encoding of a track as it arrives; a track without simulcast has one, with an empty rid.
 *
 * @param bitrate bits a second over the last second
 * @param width pixels; 0 while unknown, and for audio
 * @param framesPerSecond frames over the last second; 0 for audio
 */
public record LayerInfo(
    String rid,
    long bitrate,
    int width,
    int height,
    double framesPerSecond,
    long packets,
    long packetsLost) {}
