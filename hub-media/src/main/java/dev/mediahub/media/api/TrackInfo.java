package dev.mediahub.media.api;

import java.util.List;

/**
 * A published track.
 *
 * @param codec the RTP encoding name as registered: H264, VP8, VP9, AV1, H265, opus, red
 * @param delayMs how much later than at its best it came in the last second that it came;
 *     milliseconds, 0 while unknown
 */
public record TrackInfo(
    String id, TrackKind kind, String codec, List<LayerInfo> layers, long delayMs) {}
