package dev.mediahub.media.worker.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MessageTest {
  private static final List<Message> ONE_OF_EACH =
      List.of(
          new Message.Hello("a token", "a native library"),
          new Message.Ping(7),
          new Message.Pong(Long.MAX_VALUE),
          new Message.Open(3, ByteBuffer.wrap(new byte[] {1, 2, 3})),
          new Message.Close(-1),
          new Message.Closed(4),
          new Message.Keyframe(7),
          new Message.Report(5, true, "zu groß"),
          new Message.Lost(6, 100),
          new Message.Frame(8, -20_000, true, ByteBuffer.wrap(new byte[] {9, 8})),
          new Message.Frame(8, 0, false, ByteBuffer.allocate(200_000)));

  @Test
  void comeOverAsTheyWereSent() throws Exception {
    assertThat(read(bytes(ONE_OF_EACH), Integer.MAX_VALUE)).containsExactlyElementsOf(ONE_OF_EACH);
  }

  @Test
  void comeOverInAnyPieces() throws Exception {
    assertThat(read(bytes(ONE_OF_EACH), 1)).containsExactlyElementsOf(ONE_OF_EACH);
    assertThat(read(bytes(ONE_OF_EACH), 1000)).containsExactlyElementsOf(ONE_OF_EACH);
  }

  @Test
  void refusesLengthsThatNoMessageHas() {
    assertThatThrownBy(() -> read(new byte[] {0, 0, 0, 4, 1, 2, 3, 4}, 8))
        .isInstanceOf(WireException.class);
    assertThatThrownBy(() -> read(new byte[] {0x7f, 0, 0, 0}, 4)).isInstanceOf(WireException.class);
    assertThatThrownBy(() -> read(new byte[] {-1, -1, -1, -1}, 4))
        .isInstanceOf(WireException.class);
  }

  @Test
  void refusesMessagesThatAreCutShortOrTooLong() {
    byte[] ping = bytes(List.of(new Message.Ping(1)));
    ping[3]--;
    assertThatThrownBy(() -> read(ping, 20)).isInstanceOf(WireException.class);
    byte[] longer = java.util.Arrays.copyOf(bytes(List.of(new Message.Close(1))), 10);
    longer[3]++;
    assertThatThrownBy(() -> read(longer, 20)).isInstanceOf(WireException.class);
  }

  @Test
  void doesNotSendWhatTheOtherSideRefuses() {
    Message.Frame huge =
        new Message.Frame(1, 0, true, ByteBuffer.allocate(Message.MAX_PAYLOAD + 1));
    assertThatThrownBy(() -> new MessageWriter().write(huge))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static byte[] bytes(List<Message> messages) {
    MessageWriter writer = new MessageWriter();
    ByteBuffer all = ByteBuffer.allocate(1_000_000);
    messages.forEach(message -> all.put(writer.write(message)));
    byte[] bytes = new byte[all.flip().remaining()];
    all.get(bytes);
    return bytes;
  }

  /** All messages, frames' bytes copied. */
  static List<Message> read(byte[] stream, int piece) throws WireException {
    MessageReader reader = new MessageReader(16);
    List<Message> messages = new ArrayList<>();
    int at = 0;
    while (at < stream.length) {
      ByteBuffer room = reader.room();
      int size = Math.min(Math.min(piece, room.remaining()), stream.length - at);
      room.put(stream, at, size);
      at += size;
      for (Message message = reader.poll(); message != null; message = reader.poll()) {
        messages.add(kept(message));
      }
    }
    return messages;
  }

  private static Message kept(Message message) {
    return switch (message) {
      case Message.Frame(int job, long ptsUs, boolean keyframe, ByteBuffer payload) ->
          new Message.Frame(job, ptsUs, keyframe, copy(payload));
      case Message.Open(int job, ByteBuffer spec) -> new Message.Open(job, copy(spec));
      default -> message;
    };
  }

  private static ByteBuffer copy(ByteBuffer bytes) {
    return ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate()).flip();
  }
}
