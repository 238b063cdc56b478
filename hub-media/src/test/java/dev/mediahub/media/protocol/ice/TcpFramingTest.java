package dev.mediahub.media.protocol.ice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TcpFramingTest {
  private final List<byte[]> frames = new ArrayList<>();
  private final TcpFraming framing = new TcpFraming(300);

  @Test
  void findsFramesHoweverTheStreamIsCut() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      List<byte[]> sent = randomFrames(random);
      byte[] stream = frame(sent);
      frames.clear();

      for (int at = 0; at < stream.length; ) {
        int size = Math.min(1 + random.nextInt(400), stream.length - at);
        assertThat(feed(stream, at, size)).isEqualTo(TcpFraming.OK);
        at += size;
      }

      assertThat(frames).as("seed %d", seed).containsExactlyElementsOf(sent);
    }
  }

  @Test
  void tellsWholeFramesWhereTheyLie() {
    ByteBuffer in = ByteBuffer.wrap(new byte[] {9, 0, 2, 7, 8, 0, 1, 5});
    List<Integer> offsets = new ArrayList<>();

    framing.feed(in, 1, 7, (buffer, offset, length) -> offsets.add(buffer == in ? offset : -1));

    assertThat(offsets).containsExactly(3, 7);
  }

  @Test
  void skipsEmptyFrames() {
    assertThat(feed(new byte[] {0, 0, 0, 0, 0, 1, 5}, 0, 7)).isEqualTo(TcpFraming.OK);
    assertThat(frames).containsExactly(new byte[] {5});
  }

  @Test
  void refusesAFrameThatIsTooLong() {
    assertThat(feed(new byte[] {1, 45, 0}, 0, 3)).isEqualTo(TcpFraming.TOO_LONG);
    assertThat(feed(new byte[] {0, 1, 5}, 0, 3)).isEqualTo(TcpFraming.TOO_LONG);
    assertThat(frames).isEmpty();
  }

  @Test
  void refusesAFrameThatIsTooLongByteByByte() {
    assertThat(feed(new byte[] {1}, 0, 1)).isEqualTo(TcpFraming.OK);
    assertThat(feed(new byte[] {45}, 0, 1)).isEqualTo(TcpFraming.TOO_LONG);
  }

  @Test
  void refusesToWriteWhatDoesNotFit() {
    ByteBuffer out = ByteBuffer.allocate(2);
    TcpFraming.writeHeader(out, 0, 65_535);
    assertThat(out.getShort(0)).isEqualTo((short) -1);
    assertThatThrownBy(() -> TcpFraming.writeHeader(out, 0, 65_536))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private int feed(byte[] stream, int offset, int length) {
    return framing.feed(
        ByteBuffer.wrap(stream),
        offset,
        length,
        (buffer, at, size) -> {
          byte[] frame = new byte[size];
          buffer.get(at, frame);
          frames.add(frame);
        });
  }

  private static List<byte[]> randomFrames(Random random) {
    List<byte[]> sent = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      byte[] frame = new byte[1 + random.nextInt(300)];
      random.nextBytes(frame);
      sent.add(frame);
    }
    return sent;
  }

  private static byte[] frame(List<byte[]> packets) {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    for (byte[] packet : packets) {
      ByteBuffer header = ByteBuffer.allocate(2);
      TcpFraming.writeHeader(header, 0, packet.length);
      stream.writeBytes(header.array());
      stream.writeBytes(packet);
    }
    return stream.toByteArray();
  }
}
