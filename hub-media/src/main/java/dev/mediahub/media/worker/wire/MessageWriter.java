package dev.mediahub.media.worker.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes messages into one buffer that grows with the longest of them. One thread at a time. */
public final class MessageWriter {
  private ByteBuffer buffer = ByteBuffer.allocateDirect(16 * 1024);

  /**
   * The message's bytes, valid until the next call.
   *
   * @throws IllegalArgumentException when a part is longer than the other side accepts
   */
  public ByteBuffer write(Message message) {
    buffer.clear();
    switch (message) {
      case Message.Hello hello -> {
        begin(MessageType.HELLO, 0, 0);
        text(hello.token());
        text(hello.missing());
      }
      case Message.Ping ping -> begin(MessageType.PING, 0, Long.BYTES).putLong(ping.number());
      case Message.Pong pong -> begin(MessageType.PONG, 0, Long.BYTES).putLong(pong.number());
      case Message.Open open -> {
        require(open.spec().remaining(), Message.MAX_FIELD);
        begin(MessageType.OPEN, open.job(), open.spec().remaining()).put(open.spec().duplicate());
      }
      case Message.Close close -> begin(MessageType.CLOSE, close.job(), 0);
      case Message.Keyframe keyframe -> begin(MessageType.KEYFRAME, keyframe.job(), 0);
      case Message.Closed closed -> begin(MessageType.CLOSED, closed.job(), 0);
      case Message.Report report -> {
        begin(MessageType.REPORT, report.job(), 1).put((byte) (report.failed() ? 1 : 0));
        text(report.text());
      }
      case Message.Lost lost ->
          begin(MessageType.LOST, lost.job(), Integer.BYTES).putInt(lost.dropped());
      case Message.Frame frame -> {
        require(frame.payload().remaining(), Message.MAX_PAYLOAD);
        begin(MessageType.FRAME, frame.job(), frame.payload().remaining() + 9)
            .putLong(frame.ptsUs())
            .put((byte) (frame.keyframe() ? 1 : 0))
            .put(frame.payload().duplicate());
      }
    }
    buffer.flip();
    buffer.putInt(0, buffer.limit() - Integer.BYTES);
    return buffer;
  }

  private ByteBuffer begin(int type, int job, int more) {
    reserve(Integer.BYTES + MessageType.HEADER + more);
    // The length is known at the end.
    return buffer.putInt(0).put((byte) type).putInt(job);
  }

  private void text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    require(bytes.length, Message.MAX_FIELD);
    reserve(Short.BYTES + bytes.length);
    buffer.putShort((short) bytes.length).put(bytes);
  }

  private void reserve(int bytes) {
    if (buffer.remaining() < bytes) {
      ByteBuffer larger =
          ByteBuffer.allocateDirect(Math.max(buffer.position() + bytes, buffer.capacity() * 2));
      larger.put(buffer.flip());
      buffer = larger;
    }
  }

  private static void require(int length, int most) {
    if (length > most) {
      throw new IllegalArgumentException(
          "a part of %d bytes, more than %d".formatted(length, most));
    }
  }
}
