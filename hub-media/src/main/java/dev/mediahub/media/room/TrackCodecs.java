package dev.mediahub.media.room;

import dev.mediahub.media.protocol.sdp.Codec;
import dev.mediahub.media.protocol.sdp.CodecMatch;
import java.util.List;

/**
 * Which of a viewer's payload types carry a track, by the place of a packet's codec among the
 * track's. Who has no RED, or one that holds Opus under another payload type, gets the Opus out of
 * it (RFC 2198, section 3): a packet keeps its time and its number, the older sound in it stays
 * behind. Any thread; allocates nothing after construction.
 */
final class TrackCodecs {
  /** Before there is a track. */
  static final TrackCodecs NONE = new TrackCodecs(List.of(), List.of());

  /** The viewer has no payload type for it. */
  static final int NOT_NEGOTIATED = -1;

  private final int[] payloadTypes;
  private final int[] rtxPayloadTypes;
  private final boolean[] unpacks;

  /**
   * @param viewers what the viewer negotiated
   * @param published the track's
   */
  TrackCodecs(List<Codec> viewers, List<Codec> published) {
    payloadTypes = new int[published.size()];
    rtxPayloadTypes = new int[payloadTypes.length];
    unpacks = new boolean[payloadTypes.length];
    for (int i = 0; i < payloadTypes.length; i++) {
      Codec codec = CodecMatch.find(viewers, published.get(i));
      payloadTypes[i] = codec == null ? NOT_NEGOTIATED : codec.payloadType();
      rtxPayloadTypes[i] = codec == null ? NOT_NEGOTIATED : codec.rtxPayloadType();
      unpacks[i] = codec != null && published.get(i).isRed() && !codec.isRed();
    }
  }

  /** What a kept packet is sent as, or {@link #NOT_NEGOTIATED}. */
  int payloadType(LayerBuffer layer, int slot) {
    return payloadTypes[layer.codec(slot)];
  }

  /** What it is sent again as, or {@link #NOT_NEGOTIATED}. */
  int rtxPayloadType(LayerBuffer layer, int slot) {
    return rtxPayloadTypes[layer.codec(slot)];
  }

  /** Where in a kept packet begins what this viewer is sent of it, to the packet's end. */
  int payloadOffset(LayerBuffer layer, int slot) {
    return unpacks[layer.codec(slot)] ? layer.primaryOffset(slot) : layer.cache.payloadOffset(slot);
  }
}
