package dev.mediahub.media.api;

import java.util.List;

/**
 * A published track.
 *
 * @param codec the RTP encoding name as registered: H264, VP8, VP9, AV1, H265, opus, red
 */
public record TrackInfo(String id, TrackKind kind, String codec, List<LayerInfo> layers) {}
