package dev.mediahub.media.protocol.rtcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class RtcpReaderTest {
  private final RecordingHandler handler = new RecordingHandler();

  /**
   * Two reports that {@code ffmpeg -re -f lavfi -i sine=duration=6 -ac 2 -ar 48000 -c:a libopus -f
   * rtp rtp://127.0.0.1:45104} sent to port 45105, 5.02 s apart on both of their clocks.
   */
  @Test
  void readsTheReportsOfFfmpeg() {
    assertThat(read("80c80006 9dd5412e eeabe10a876c8b43 10aa9129 00000000 00000000"))
        .isEqualTo(RtcpReader.VALID);
    assertThat(read("80c80006 9dd5412e eeabe10f8d916872 10ae3f29 000000fa 00006b8f"))
        .isEqualTo(RtcpReader.VALID);

    assertThat(handler.calls)
        .containsExactly(
            "sr 9dd5412e eeabe10a876c8b43 279613737 0 0",
            "sr 9dd5412e eeabe10f8d916872 279854889 250 27535");
    long nanos =
        NtpTime.toEpochNanos(0xeeabe10f8d916872L) - NtpTime.toEpochNanos(0xeeabe10a876c8b43L);
    assertThat(nanos / 1e9).isCloseTo((279_854_889 - 279_613_737) / 48_000.0, within(0.002));
  }

  @Test
  void checksAllFramingBeforeTheFirstCall() {
    String pictureLoss = "81ce0002 000000a1 000000b1";

    assertThat(read("")).isEqualTo(RtcpReader.SHORT);
    assertThat(read("81ce00")).isEqualTo(RtcpReader.SHORT);
    assertThat(read(pictureLoss + "81")).isEqualTo(RtcpReader.SHORT);
    assertThat(read(pictureLoss + "41ce0000")).isEqualTo(RtcpReader.VERSION);
    assertThat(read(pictureLoss + "81ce0003 000000a1 000000b1"))
        .isEqualTo(RtcpReader.LENGTH_OVERRUN);
    assertThat(read(pictureLoss + "81ceffff")).isEqualTo(RtcpReader.LENGTH_OVERRUN);
    assertThat(read(pictureLoss + "a1ce0001 00000000")).isEqualTo(RtcpReader.PADDING_OVERRUN);
    assertThat(read(pictureLoss + "a1ce0001 00000005")).isEqualTo(RtcpReader.PADDING_OVERRUN);
    assertThat(handler.calls).isEmpty();
  }

  @Test
  void refusesPacketsShorterThanTheirCount() {
    assertThat(read("81c80006" + "00".repeat(24))).isEqualTo(RtcpReader.MALFORMED);
    assertThat(read("80c80005" + "00".repeat(20))).isEqualTo(RtcpReader.MALFORMED);
    assertThat(read("81c90001 000000a1")).isEqualTo(RtcpReader.MALFORMED);
    assertThat(read("80c90000")).isEqualTo(RtcpReader.MALFORMED);
    assertThat(read("82cb0001 000000a1")).isEqualTo(RtcpReader.MALFORMED);
    assertThat(read("81ce0001 000000a1")).isEqualTo(RtcpReader.MALFORMED);
    assertThat(read("81cd0000")).isEqualTo(RtcpReader.MALFORMED);
    assertThat(read("8fce0003 000000a1 00000000 52454d42")).isEqualTo(RtcpReader.MALFORMED);
    assertThat(read("8fce0004 000000a1 00000000 52454d42 01000001"))
        .isEqualTo(RtcpReader.MALFORMED);
    assertThat(handler.calls).isEmpty();
  }

  @Test
  void refusesSourceDescriptionsWhoseItemsRunOver() {
    assertThat(read("81ca0000")).isEqualTo(RtcpReader.MALFORMED);
    assertThat(read("81ca0001 000000a1")).isEqualTo(RtcpReader.MALFORMED);
    assertThat(read("81ca0002 000000a1 01026162")).isEqualTo(RtcpReader.MALFORMED);
    assertThat(read("81ca0002 000000a1 0103616200")).isEqualTo(RtcpReader.SHORT);
    assertThat(read("81ca0002 000000a1 01036162")).isEqualTo(RtcpReader.MALFORMED);
    assertThat(read("82ca0003 000000a1 01016100 000000a2")).isEqualTo(RtcpReader.MALFORMED);
  }

  @Test
  void readsChunksOfSeveralSourcesAndSkipsOtherItems() {
    assertThat(read("82ca0005 000000a1 0201ff 010162 0000 000000a2 01016364"))
        .isEqualTo(RtcpReader.MALFORMED);
    handler.calls.clear();
    assertThat(read("82ca0006 000000a1 0201ff 010162 0000 000000a2 01016300 00000000"))
        .isEqualTo(RtcpReader.VALID);
    assertThat(handler.calls).containsExactly("cname a1 b", "cname a2 c");
  }

  @Test
  void leavesPaddingOutOfTheEntries() {
    assertThat(read("a1cd0004 000000a1 000000b1 00070003 00000004")).isEqualTo(RtcpReader.VALID);

    assertThat(handler.calls).containsExactly("nack a1 b1 7 3");
  }

  @Test
  void passesTransportFeedbackOnWithoutPadding() {
    assertThat(read("afcd0006 000000a1 000000b1 00010001 00000100 20010500 00000005"))
        .isEqualTo(RtcpReader.VALID);

    assertThat(handler.calls).containsExactly("twcc a1 b1 12 11");
  }

  @Test
  void skipsProfileExtensionsOfReports() {
    assertThat(read("80c90003 000000a1 deadbeef deadbeef" + "81ce0002 000000a1 000000b1"))
        .isEqualTo(RtcpReader.VALID);

    assertThat(handler.calls).containsExactly("rr a1", "pli a1 b1");
  }

  @Test
  void tellsOfKindsItDoesNotKnow() {
    assertThat(
            read("81cc0002 000000a1 58585858" + "80cf0001 000000a1" + "83ce0002" + "00".repeat(8)))
        .isEqualTo(RtcpReader.VALID);
    assertThat(read("8fce0003 000000a1 00000000 41424344")).isEqualTo(RtcpReader.VALID);
    assertThat(read("83cd0002 000000a1 00000000")).isEqualTo(RtcpReader.VALID);

    assertThat(handler.calls)
        .containsExactly(
            "unknown 204 1", "unknown 207 0", "unknown 206 3", "unknown 206 15", "unknown 205 3");
  }

  @Test
  void capsABitrateThatFitsNoLong() {
    assertThat(read("8fce0004 000000a1 00000000 52454d42 00ffffff")).isEqualTo(RtcpReader.VALID);
    assertThat(read("8fce0004 000000a1 00000000 52454d42 00fc0000")).isEqualTo(RtcpReader.VALID);

    assertThat(handler.calls).containsExactly("remb a1 " + Long.MAX_VALUE, "remb a1 0");
  }

  private int read(String hex) {
    ByteBuffer buffer = ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", "")));
    return RtcpReader.read(buffer, 0, buffer.capacity(), handler);
  }
}
