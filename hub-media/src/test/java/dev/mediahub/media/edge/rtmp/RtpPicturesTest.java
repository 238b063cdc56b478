package dev.mediahub.media.edge.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.protocol.rtp.RtpHeader;
import dev.mediahub.media.protocol.sdp.ClientOffer;
import dev.mediahub.media.room.TestTracks;
import dev.mediahub.media.room.Track;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pictures out of packets, in the messages that their codec has in RTMP. */
final class RtpPicturesTest {
  private static final int H264 = ClientOffer.H264.payloadType();
  private static final int VP8 = ClientOffer.VP8.payloadType();
  private static final int VP9 = ClientOffer.VP9.payloadType();
  private static final int AV1 = ClientOffer.AV1.payloadType();
  private static final int H265 = ClientOffer.H265.payloadType();

  private final List<String> messages = new ArrayList<>();
  private final FlvFeed feed = new FlvFeed(0, () -> {});
  private final RtpPictures pictures = new RtpPictures(feed, track(), 0, 0);
  private long sequence = 7;

  RtpPicturesTest() {
    feed.add((video, timeMs, tag) -> messages.add(HexFormat.of().formatHex(tag)));
  }

  private static Track track() {
    return TestTracks.of(
        1,
        "picture",
        TrackKind.VIDEO,
        ClientOffer.H264,
        ClientOffer.VP8,
        ClientOffer.VP9,
        ClientOffer.AV1,
        ClientOffer.H265);
  }

  private void packet(int payloadType, boolean last, String payload) {
    byte[] bytes = HexFormat.of().parseHex(payload);
    ByteBuffer buffer = ByteBuffer.allocate(RtpHeader.FIXED_LENGTH + bytes.length);
    RtpHeader.write(buffer, 0, last, payloadType, (int) sequence, 3000, 1);
    buffer.put(RtpHeader.FIXED_LENGTH, bytes);
    pictures.onPacket(sequence++, buffer, 0, buffer.capacity(), 0);
  }

  @Test
  void writesH264InTheClassicForm() {
    packet(H264, false, "1800046742c01f000268ce");
    packet(H264, true, "65b80102");
    packet(H264, true, "419a05");
    assertThat(messages)
        .containsExactly(
            "1700000000" + "0142c01fffe100046742c01f01000268ce",
            "1701000000" + "0000000465b80102",
            "2701000000" + "00000003419a05");
  }

  @Test
  void writesVp9WithItsConfigurationRecord() {
    packet(VP9, true, "0c" + "824983420027f01670");
    packet(VP9, true, "4c" + "8601");
    // Profile 0, level 3, 8 bits 4:2:0, BT.709: without the version and flags of MP4's box.
    assertThat(messages)
        .containsExactly(
            "9076703039" + "001e820101010000",
            "9176703039" + "824983420027f01670",
            "a176703039" + "8601");
  }

  @Test
  void writesAv1() {
    packet(AV1, false, "68" + "06080000000000" + "3001");
    packet(AV1, true, "90" + "0304");
    assertThat(messages).hasSize(2);
    assertThat(messages.get(0)).startsWith("9061763031" + "81");
    assertThat(messages.get(1)).startsWith("9161763031" + "0a05").endsWith("3203010304");
  }

  @Test
  void writesH265WithoutACompositionTime() {
    packet(H265, false, "4001" + "0c01");
    packet(H265, false, "4201" + "01" + "016000111100b0111103115d" + "a0");
    packet(H265, false, "4401" + "c0");
    packet(H265, true, "2601" + "a003");
    packet(H265, true, "0201" + "d0");
    assertThat(messages).hasSize(3);
    assertThat(messages.get(0)).startsWith("9068766331" + "0101");
    assertThat(messages.get(1)).isEqualTo("9368766331" + "000000042601a003");
    assertThat(messages.get(2)).isEqualTo("a368766331" + "000000030201d0");
  }

  @Test
  void tellsTheConfigurationWhenTheCodecChangesAndLeavesOutWhatRtmpDoesNotCarry() {
    packet(H264, false, "1800046742c01f000268ce");
    packet(H264, true, "65b80102");
    packet(VP8, true, "10" + "1000009d012a80026801");
    packet(VP9, true, "4c" + "8601");
    packet(VP9, true, "0c" + "824983420027f01670");
    assertThat(messages).hasSize(4);
    assertThat(messages.get(2)).startsWith("9076703039");
    assertThat(messages.get(3)).startsWith("9176703039");
  }
}
