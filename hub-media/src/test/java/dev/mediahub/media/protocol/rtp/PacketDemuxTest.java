package dev.mediahub.media.protocol.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PacketDemuxTest {

  @Test
  void followsTheRangesOfRfc7983() {
    for (int first = 0; first < 256; first++) {
      int expected = PacketDemux.OTHER;
      if (first <= 3) {
        expected = PacketDemux.STUN;
      } else if (first >= 20 && first <= 63) {
        expected = PacketDemux.DTLS;
      } else if (first >= 128 && first <= 191) {
        expected = PacketDemux.RTP;
      }
      assertThat(PacketDemux.classify((byte) first, 96)).as("byte %d", first).isEqualTo(expected);
    }
  }

  @Test
  void takesPacketTypes192To223ForRtcp() {
    assertThat(PacketDemux.classify(0x80, (byte) 191)).isEqualTo(PacketDemux.RTP);
    assertThat(PacketDemux.classify(0x80, (byte) 192)).isEqualTo(PacketDemux.RTCP);
    assertThat(PacketDemux.classify(0x81, (byte) 206)).isEqualTo(PacketDemux.RTCP);
    assertThat(PacketDemux.classify(0x80, (byte) 223)).isEqualTo(PacketDemux.RTCP);
    assertThat(PacketDemux.classify(0x80, (byte) 224)).isEqualTo(PacketDemux.RTP);
  }
}
