package dev.mediahub.media.api;

import java.time.Instant;

/**
 * A camera as it is now.
 *
 * @param streaming whether a picture has come
 * @param width pixels of the newest picture; 0 before the first
 * @param framesPerSecond pictures taken over the last second
 * @param bitrate bits a second over the last second
 * @param framesTooFast left out since the start because they were too many a second
 * @param framesBroken left out since the start because they were no JPEG
 */
public record CameraInfo(
    RoomKey room,
    String identity,
    Instant connectedAt,
    boolean streaming,
    int width,
    int height,
    double framesPerSecond,
    long bitrate,
    long frames,
    long framesTooFast,
    long framesBroken) {}
