package dev.mediahub.media.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.protocol.rtp.RtpExtensions;
import dev.mediahub.media.protocol.rtp.RtpHeader;
import dev.mediahub.media.protocol.sdp.ClientOffer;
import dev.mediahub.media.protocol.sdp.Direction;
import dev.mediahub.media.protocol.sdp.ExtensionIds;
import dev.mediahub.media.protocol.sdp.NegotiatedMedia;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SubscriberHeaderTest {
  private static final NegotiatedMedia SOUND =
      new NegotiatedMedia(
          0,
          "0",
          TrackKind.AUDIO,
          Direction.SENDONLY,
          List.of(ClientOffer.OPUS),
          ExtensionIds.NONE,
          7,
          -1,
          List.of(),
          "",
          "");

  private final ByteBuffer out = ByteBuffer.allocate(64);

  /** The time of sending in a packet that leaves then. */
  private int timeAt(long nowNs) {
    LayerBuffer layer = new LayerBuffer(new Track(1, "sound", SOUND));
    ByteBuffer packet = ByteBuffer.allocateDirect(32);
    RtpHeader.write(packet, 0, false, 111, 1, 960, 5);
    int slot = layer.put(1, 0, packet, 0, 32, nowNs);
    SubscriberHeader header = new SubscriberHeader(new ExtensionIds(0, 0, 0, 0, 5, 0, 0), "0");
    int length = header.write(out, 0, false, false, 111, 1, 960, 7, -1, layer, slot, nowNs);
    assertThat(length).isEqualTo(RtpHeader.FIXED_LENGTH + 8);
    return RtpExtensions.absSendTime(out, RtpExtensions.find(out, 0, 5));
  }

  @Test
  void tellsWhenAPacketIsSent() {
    assertThat(timeAt(3_500_000_000L)).isEqualTo(7 << 17);
    assertThat(timeAt(65_250_000_000L)).as("wraps every 64 s").isEqualTo(5 << 16);
    assertThat(timeAt(-500_000_000L)).as("a monotonic clock may be negative").isEqualTo(127 << 17);
  }
}
