package dev.mediahub.media.worker.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Finds the messages in a stream of bytes. Read into {@link #room}, then {@link #poll} until it
 * gives nothing. The buffer grows with what really comes, never with what a length announces. One
 * thread at a time.
 */
public final class MessageReader {
  private ByteBuffer buffer;
  private int start;

  public MessageReader() {
    this(64 * 1024);
  }

  /**
   * @param room bytes to begin with
   */
  MessageReader(int room) {
    buffer = ByteBuffer.allocateDirect(room);
  }

  /** Where the stream's next bytes go; messages polled before are no longer valid. */
  public ByteBuffer room() {
    if (start > 0) {
      buffer.limit(buffer.position()).position(start);
      buffer.compact();
      start = 0;
    }
    if (!buffer.hasRemaining()) {
      int larger = Math.min(buffer.capacity() * 2, Integer.BYTES + MessageType.MAX_LENGTH);
      buffer = ByteBuffer.allocateDirect(larger).put(buffer.flip());
    }
    return buffer;
  }

  /**
   * The next whole message, or null when more bytes are needed.
   *
   * @throws WireException when the bytes are no message; the stream is lost then
   */
  public @Nullable Message poll() throws WireException {
    int available = buffer.position() - start;
    if (available < Integer.BYTES) {
      return null;
    }
    int length = buffer.getInt(start);
    if (length < MessageType.HEADER || length > MessageType.MAX_LENGTH) {
      throw new WireException("a message of " + length + " bytes");
    }
    if (available - Integer.BYTES < length) {
      return null;
    }
    ByteBuffer body = buffer.slice(start + Integer.BYTES, length);
    start += Integer.BYTES + length;
    return message(body);
  }

  private static Message message(ByteBuffer body) throws WireException {
    int type = body.get();
    int job = body.getInt();
    Message message =
        switch (type) {
          case MessageType.HELLO -> new Message.Hello(text(body), text(body));
          case MessageType.PING -> new Message.Ping(number(body));
          case MessageType.PONG -> new Message.Pong(number(body));
          case MessageType.OPEN -> new Message.Open(job, rest(body, Message.MAX_FIELD));
          case MessageType.CLOSE -> new Message.Close(job);
          case MessageType.KEYFRAME -> new Message.Keyframe(job);
          case MessageType.CLOSED -> new Message.Closed(job);
          case MessageType.REPORT -> new Message.Report(job, flag(body), text(body));
          case MessageType.LOST -> lost(job, body);
          case MessageType.FRAME ->
              new Message.Frame(job, number(body), flag(body), rest(body, Message.MAX_PAYLOAD));
          default -> throw new WireException("a message of type " + type);
        };
    if (body.hasRemaining()) {
      throw new WireException("a message of type " + type + " is too long");
    }
    return message;
  }

  private static Message.Lost lost(int job, ByteBuffer body) throws WireException {
    require(body, Integer.BYTES);
    return new Message.Lost(job, body.getInt());
  }

  private static long number(ByteBuffer body) throws WireException {
    require(body, Long.BYTES);
    return body.getLong();
  }

  private static boolean flag(ByteBuffer body) throws WireException {
    require(body, 1);
    return body.get() != 0;
  }

  private static String text(ByteBuffer body) throws WireException {
    require(body, Short.BYTES);
    int length = body.getShort() & 0xffff;
    require(body, length);
    if (length > Message.MAX_FIELD) {
      throw new WireException("a text of " + length + " bytes");
    }
    byte[] bytes = new byte[length];
    body.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static ByteBuffer rest(ByteBuffer body, int most) throws WireException {
    if (body.remaining() > most) {
      throw new WireException("a part of " + body.remaining() + " bytes");
    }
    ByteBuffer rest = body.slice();
    body.position(body.limit());
    return rest;
  }

  private static void require(ByteBuffer body, int bytes) throws WireException {
    if (body.remaining() < bytes) {
      throw new WireException("a message is cut short");
    }
  }
}
