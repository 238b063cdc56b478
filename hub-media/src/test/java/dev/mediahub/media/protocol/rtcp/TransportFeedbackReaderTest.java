package dev.mediahub.media.protocol.rtcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransportFeedbackReaderTest {
  private final List<String> packets = new ArrayList<>();

  @Test
  void readsRunsAndVectors() {
    // A run of 2 small deltas, 14 one-bit statuses, 7 two-bit ones with a large delta back.
    assertThat(read("fffe0017 00000a07 2002 a800 d240 01 02 03 04 05 ff00 06 0007 000000"))
        .isEqualTo(TransportFeedbackReader.VALID);

    assertThat(packets)
        .hasSize(23)
        .startsWith("65534 2561", "65535 2563", "0 2566", "1 lost", "2 2570", "3 lost", "4 lost")
        .endsWith(
            "13 lost", "14 2575", "15 lost", "16 2319", "17 2325", "18 lost", "19 lost", "20 lost");
  }

  @Test
  void readsTheHeader() {
    ByteBuffer buffer = ByteBuffer.wrap(HexFormat.of().parseHex("8001ffff80000002"));

    assertThat(TransportFeedbackReader.baseSequence(buffer, 0)).isEqualTo(0x8001);
    assertThat(TransportFeedbackReader.statusCount(buffer, 0)).isEqualTo(0xffff);
    assertThat(TransportFeedbackReader.referenceTime(buffer, 0)).isEqualTo(-0x80_0000);
    assertThat(TransportFeedbackReader.feedbackCount(buffer, 0)).isEqualTo(2);
  }

  @Test
  void countsFromANegativeReferenceTime() {
    assertThat(read("00010001 ffffff00 2001 05 000000")).isEqualTo(TransportFeedbackReader.VALID);

    assertThat(packets).containsExactly("1 -251");
  }

  @Test
  void ignoresStatusesBehindTheCount() {
    // The last vector says received for all, the count says two packets.
    assertThat(read("00010002 00000000 bfff 05 06")).isEqualTo(TransportFeedbackReader.VALID);
    assertThat(packets).containsExactly("1 5", "2 11");
    packets.clear();

    // So does a run that is longer than the count.
    assertThat(read("00010002 00000000 3fff 05 06")).isEqualTo(TransportFeedbackReader.VALID);
    assertThat(packets).containsExactly("1 5", "2 11");
  }

  @Test
  void refusesMalformedFeedbackBeforeTheFirstPacket() {
    assertThat(read("00010001 000000")).isEqualTo(TransportFeedbackReader.SHORT);
    assertThat(read("00010000 00000000 2001 05")).isEqualTo(TransportFeedbackReader.EMPTY);
    assertThat(read("00010001 00000000")).isEqualTo(TransportFeedbackReader.CHUNK_OVERRUN);
    assertThat(read("00010001 00000000 20")).isEqualTo(TransportFeedbackReader.CHUNK_OVERRUN);
    assertThat(read("00010002 00000000 2001 05")).isEqualTo(TransportFeedbackReader.CHUNK_OVERRUN);
    assertThat(read("0001ffff 00000000 0000 0000 0000"))
        .isEqualTo(TransportFeedbackReader.CHUNK_OVERRUN);
    assertThat(read("00010001 00000000 6001 0005"))
        .isEqualTo(TransportFeedbackReader.RESERVED_STATUS);
    assertThat(read("00010003 00000000 d700 0005"))
        .isEqualTo(TransportFeedbackReader.RESERVED_STATUS);
    assertThat(read("00010001 00000000 2001")).isEqualTo(TransportFeedbackReader.DELTA_OVERRUN);
    assertThat(read("00010001 00000000 4001 00")).isEqualTo(TransportFeedbackReader.DELTA_OVERRUN);
    assertThat(packets).isEmpty();
  }

  private int read(String hex) {
    ByteBuffer buffer = ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", "")));
    return TransportFeedbackReader.read(
        buffer,
        0,
        buffer.capacity(),
        (sequence, received, ticks) ->
            packets.add(sequence + " " + (received ? Long.toString(ticks) : "lost")));
  }
}
