package dev.mediahub.media.api;

/**
 * What cameras and their viewers have counted since the start; the first two are gauges.
 *
 * @param framesIn pictures taken
 * @param bytesIn of them
 * @param framesOut pictures sent, each viewer counted
 * @param bytesOut of them
 * @param tooFast pictures left out because a camera sent too many a second
 * @param broken pictures left out because they were no JPEG
 * @param tooLarge cameras ended because of the size of a picture
 * @param lost pictures that viewers were too slow for
 * @param pooledBytes memory kept for the next pictures
 */
public record CameraStats(
    int cameras,
    int viewers,
    long framesIn,
    long bytesIn,
    long framesOut,
    long bytesOut,
    long tooFast,
    long broken,
    long tooLarge,
    long lost,
    long pooledBytes) {}
