package dev.mediahub.media.protocol.flv;

/**
 * What one audio or video message is.
 *
 * @param codec of the media; null-object {@link FlvCodec#OTHER} when the hub cannot take it
 * @param keyframe a decoder can start here; true for all audio
 * @param compositionMs presentation minus decoding time
 * @param bodyOffset where the codec's own bytes begin in the message
 */
public record MediaTag(
    Kind kind, FlvCodec codec, boolean keyframe, int compositionMs, int bodyOffset) {
  /** What the body holds. */
  public enum Kind {
    /** The decoder's configuration. */
    CONFIG,
    /** One coded frame. */
    FRAME,
    /** The sequence's end: nothing to decode. */
    END,
    /** Nothing to decode and nothing to keep: commands, colour metadata, an empty message. */
    SKIP,
    /** Several tracks in one message, which the hub does not take. */
    MULTITRACK,
    /** Cut short or against the specification. */
    BROKEN
  }

  static MediaTag of(Kind kind) {
    return new MediaTag(kind, FlvCodec.OTHER, false, 0, 0);
  }
}
