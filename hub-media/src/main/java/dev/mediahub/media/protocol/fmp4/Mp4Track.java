package dev.mediahub.media.protocol.fmp4;

/**
 * A track as its file describes it.
 *
 * @param timescale units a second of its times
 * @param width in pixels; 0 for sound
 * @param sampleEntry the whole box that tells the codec, see {@link SampleEntries}
 */
public record Mp4Track(
    int id, boolean video, int timescale, int width, int height, byte[] sampleEntry) {}
