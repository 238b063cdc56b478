package dev.mediahub.media.protocol.fmp4;

/**
 * A track as its file describes it.
 *
 * @param timescale units a second of its times
 * @param width in pixels; 0 for sound
 * @param skipped what is not shown of the media's beginning, in the timescale: pictures that others
 *     refer to
 * @param sampleEntry the whole box that tells the codec, see {@link SampleEntries}
 */
public record Mp4Track(
    int id,
    boolean video,
    int timescale,
    int width,
    int height,
    long skipped,
    byte[] sampleEntry) {}
