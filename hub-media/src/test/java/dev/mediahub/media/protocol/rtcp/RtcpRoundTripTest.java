package dev.mediahub.media.protocol.rtcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class RtcpRoundTripTest {
  private static final int START = 5;

  private final ByteBuffer buffer = ByteBuffer.allocateDirect(1500);

  @Test
  void readsACompoundPacketInItsOrder() {
    int end = RtcpWriter.senderReport(buffer, START, 0xa1, 0x1122334455667788L, 90, 7, 8000);
    end = RtcpWriter.reportBlock(buffer, START, end, 0xb1, 25, -3, 0x10005, 44, 0xcafe, 65536);
    end = RtcpWriter.reportBlock(buffer, START, end, 0xb2, 255, 9, 6, 0, 0, 0);
    end = RtcpWriter.canonicalName(buffer, end, 0xa1, "hub@mediahub");
    end = RtcpWriter.pictureLoss(buffer, end, 0xa1, 0xb1);
    end = RtcpWriter.fullIntraRequest(buffer, end, 0xa1, 0xb2, 255);
    end = RtcpWriter.bye(buffer, end, 0xa1);

    assertThat(read(end))
        .containsExactly(
            "sr a1 1122334455667788 90 7 8000",
            "block a1 b1 25 -3 10005 44 cafe 65536",
            "block a1 b2 255 9 6 0 0 0",
            "cname a1 hub@mediahub",
            "pli a1 b1",
            "fir a1 b2 255",
            "bye a1");
  }

  @Test
  void readsReceiverReportsWithAndWithoutBlocks() {
    int end = RtcpWriter.receiverReport(buffer, START, 0xa1);
    int second = end;
    end = RtcpWriter.receiverReport(buffer, end, 0xa2);
    end = RtcpWriter.reportBlock(buffer, second, end, 0xb1, 0, 0x7fff_ffff, 1, 2, 3, 4);
    end = RtcpWriter.reportBlock(buffer, second, end, 0xb2, 0, Integer.MIN_VALUE, 1, 2, 3, 4);

    assertThat(read(end))
        .containsExactly(
            "rr a1", "rr a2", "block a2 b1 0 8388607 1 2 3 4", "block a2 b2 0 -8388608 1 2 3 4");
  }

  @Test
  void refusesTheThirtySecondBlock() {
    int end = RtcpWriter.receiverReport(buffer, START, 0xa1);
    for (int i = 0; i < 31; i++) {
      end = RtcpWriter.reportBlock(buffer, START, end, i, 0, 0, 0, 0, 0, 0);
    }

    assertThat(RtcpWriter.reportBlock(buffer, START, end, 31, 0, 0, 0, 0, 0, 0)).isEqualTo(end);
    assertThat(read(end)).hasSize(32);
  }

  @Test
  void packsLostPacketsIntoMasksOverTheWrap() {
    int[] lost = {65530, 65535, 10, 11, 27, 28, 200};
    int end = RtcpWriter.nack(buffer, START, 1, 2, lost, 0, lost.length);

    // 10 is 16 behind 65530: the mask's last bit. 27 is 16 behind 11.
    assertThat(read(end))
        .containsExactly(
            "nack 1 2 65530 8010", "nack 1 2 11 8000", "nack 1 2 28 0", "nack 1 2 200 0");
    assertThat(RtcpWriter.nack(buffer, START, 1, 2, lost, 3, 3)).isEqualTo(START);
  }

  @Test
  void roundsBitrateEstimatesToEighteenBits() {
    int[] ssrcs = {0xb1, 0xb2};
    for (long bitrate : new long[] {0, 1, 262_143, 262_144, 2_500_000, Long.MAX_VALUE}) {
      int end = RtcpWriter.bitrateEstimate(buffer, START, 0xa1, bitrate, ssrcs, 2);

      String told = read(end).getFirst();
      assertThat(told).startsWith("remb a1 ");
      long read = Long.parseLong(told.substring("remb a1 ".length()));
      assertThat(read).isBetween(bitrate - (bitrate >> 17), bitrate);
    }
  }

  @Test
  void padsNamesOfEveryLengthAndCutsTheLongest() {
    for (int length = 0; length < 256; length++) {
      String name = "n".repeat(length);
      int end = RtcpWriter.canonicalName(buffer, START, 0xa1, name);
      assertThat(read(end)).containsExactly("cname a1 " + name);
    }
    int end = RtcpWriter.canonicalName(buffer, START, 0xa1, "n".repeat(300));
    assertThat(read(end)).containsExactly("cname a1 " + "n".repeat(255));
  }

  private List<String> read(int end) {
    RecordingHandler handler = new RecordingHandler();
    assertThat(RtcpReader.read(buffer, START, end - START, handler)).isEqualTo(RtcpReader.VALID);
    return handler.calls;
  }
}
