package dev.mediahub.media.session;

import dev.mediahub.media.protocol.sdp.Codec;
import dev.mediahub.media.protocol.sdp.NegotiatedMedia;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One accepted media section of a publisher: which payload types mean what, and its source now. */
final class ReceiveSection {
  static final int UNKNOWN = -1;
  private static final int RTX = 0x40;
  private static final int DEFAULT_CLOCK_RATE = 90_000;

  final NegotiatedMedia media;
  private final byte[] meanings = new byte[128];

  /** The source that media comes from now; null before the first packet. */
  @Nullable ReceiveStream primary;

  int epoch;
  boolean wantsKeyframe;

  /** When the peer was asked for a keyframe last; {@code Long.MIN_VALUE} for never. */
  long keyframeAskedNs = Long.MIN_VALUE;

  int firSequence;

  ReceiveSection(NegotiatedMedia media) {
    this.media = media;
    Arrays.fill(meanings, (byte) UNKNOWN);
    List<Codec> codecs = media.codecs();
    for (int i = 0; i < codecs.size(); i++) {
      Codec codec = codecs.get(i);
      meanings[codec.payloadType()] = (byte) i;
      if (codec.rtxPayloadType() >= 0) {
        meanings[codec.rtxPayloadType()] = (byte) (RTX | i);
      }
    }
  }

  /** What a payload type means here; pass it to {@link #codec} and {@link #isRtx}. */
  int meaning(int payloadType) {
    return meanings[payloadType];
  }

  static boolean isRtx(int meaning) {
    return meaning >= RTX;
  }

  static int codec(int meaning) {
    return meaning & ~RTX;
  }

  int payloadType(int codec) {
    return media.codecs().get(codec).payloadType();
  }

  boolean repairs() {
    return media.codecs().stream().anyMatch(Codec::nack);
  }

  int clockRate() {
    return media.codecs().isEmpty() ? DEFAULT_CLOCK_RATE : media.codecs().get(0).clockRate();
  }
}
