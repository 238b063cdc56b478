package dev.mediahub.media.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.protocol.rtp.RtpHeader;
import dev.mediahub.media.protocol.sdp.Codec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Opus out of packets with and without RED, for all that is no WebRTC viewer. */
final class OpusPacketsTest {
  private static final long FIRST = 1L << 48;
  private static final int OPUS = 111;
  private static final int RED = 63;

  private final Track track =
      TestTracks.of(
          1, "sound", TrackKind.AUDIO, codec(RED, "red", "111/111"), codec(OPUS, "opus", ""));
  private final List<String> heard = new ArrayList<>();
  private final OpusPackets packets =
      new OpusPackets(
          track,
          (timestamp, buffer, at, length) -> {
            byte[] bytes = new byte[length];
            buffer.get(at, bytes);
            heard.add("@" + timestamp / 960 + " " + HexFormat.of().formatHex(bytes));
          });

  private static Codec codec(int payloadType, String name, String fmtp) {
    return new Codec(payloadType, name, 48_000, 2, fmtp, -1, false, false, false, false, false);
  }

  /** The packet of number and time {@code n}, somewhere in a buffer. */
  private void take(long n, int payloadType, String payload) {
    take(FIRST + n, n, payloadType, payload);
  }

  private void take(long sequence, long n, int payloadType, String payload) {
    byte[] bytes = HexFormat.of().parseHex(payload);
    int length = RtpHeader.FIXED_LENGTH + bytes.length;
    ByteBuffer buffer = ByteBuffer.allocate(5 + length + 9);
    RtpHeader.write(buffer, 5, false, payloadType, (int) sequence & 0xffff, (int) n * 960, 1);
    buffer.put(5 + RtpHeader.FIXED_LENGTH, bytes);
    packets.take(sequence, buffer, 5, length);
  }

  /** Two older blocks, of the packets two and one before it. */
  private static String red(String oldest, String older, String own) {
    return "ef1e00%02xef0f00%02x6f".formatted(oldest.length() / 2, older.length() / 2)
        + oldest
        + older
        + own;
  }

  @Test
  void takesTheOwnBlockOfEachPacket() {
    take(0, RED, "6f00");
    take(1, RED, red("", "00", "01"));
    take(2, OPUS, "02");
    take(3, RED, red("01", "02", "03"));
    assertThat(heard).containsExactly("@0 00", "@1 01", "@2 02", "@3 03");
  }

  @Test
  void takesWhatWasLostFromTheNextPacket() {
    take(0, OPUS, "00");
    take(2, RED, red("00", "01", "02"));
    take(5, RED, red("03", "04", "05"));
    assertThat(heard).containsExactly("@0 00", "@1 01", "@2 02", "@3 03", "@4 04", "@5 05");
    take(9, RED, red("07", "08", "09"));
    assertThat(heard).as("the sixth is in none").endsWith("@5 05", "@7 07", "@8 08", "@9 09");
  }

  @Test
  void takesNothingTwiceAndNothingLate() {
    take(0, OPUS, "00");
    take(2, RED, red("00", "01", "02"));
    take(1, RED, red("", "00", "01"));
    take(2, RED, red("00", "01", "02"));
    assertThat(heard).containsExactly("@0 00", "@1 01", "@2 02");
  }

  @Test
  void takesNothingOlderThanItsFirstPacketOrOfAnotherSource() {
    take(5, RED, red("03", "04", "05"));
    take(2 * FIRST, 900, RED, red("18", "19", "20"));
    assertThat(heard).containsExactly("@5 05", "@900 20");
  }

  @Test
  void leavesOutWhatIsMalformedEmptyOrNoOpus() {
    take(0, RED, "ef0f00ff6faa");
    take(1, RED, "");
    take(2, OPUS, "");
    take(3, 96, "aa");
    take(4, RED, "6f04");
    assertThat(heard).containsExactly("@4 04");
  }
}
