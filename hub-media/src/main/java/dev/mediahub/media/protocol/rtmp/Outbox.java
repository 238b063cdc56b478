package dev.mediahub.media.protocol.rtmp;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Control messages and commands on their way to the peer. */
final class Outbox {
  private static final int CONTROL_CHUNKS = 2;
  private static final int COMMAND_CHUNKS = 3;
  private static final int MEDIA_STREAM = 1;

  private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
  private int chunkSize = ChunkWriter.INITIAL_CHUNK_SIZE;

  void raw(byte[] bytes) {
    if (bytes.length > 0) {
      waiting.add(bytes);
    }
  }

  /** Everything to send, oldest first; empty when nothing. */
  byte[] poll() {
    int length = waiting.stream().mapToInt(each -> each.length).sum();
    ByteBuffer all = ByteBuffer.allocate(length);
    waiting.forEach(all::put);
    waiting.clear();
    return all.array();
  }

  void setChunkSize(int size) {
    control(MessageType.SET_CHUNK_SIZE, ByteBuffer.allocate(4).putInt(size).array());
    chunkSize = size;
  }

  void windowSize(int bytes) {
    control(MessageType.WINDOW_SIZE, ByteBuffer.allocate(4).putInt(bytes).array());
  }

  /** Limit type 2: dynamic. */
  void peerBandwidth(int bytes) {
    control(
        MessageType.SET_PEER_BANDWIDTH, ByteBuffer.allocate(5).putInt(bytes).put((byte) 2).array());
  }

  void acknowledgement(int sequence) {
    control(MessageType.ACKNOWLEDGEMENT, ByteBuffer.allocate(4).putInt(sequence).array());
  }

  /** A user control event with a number: stream begin 0, stream end 1, ping 6, pong 7. */
  void userControl(int event, int value) {
    control(
        MessageType.USER_CONTROL,
        ByteBuffer.allocate(6).putShort((short) event).putInt(value).array());
  }

  private void control(int type, byte[] payload) {
    message(CONTROL_CHUNKS, type, 0, payload);
  }

  /** A command on the connection itself. */
  void command(@Nullable Object... values) {
    message(COMMAND_CHUNKS, MessageType.COMMAND_AMF0, 0, Amf0.write(values));
  }

  void status(String level, String code, String description) {
    Map<String, Object> info = Map.of("level", level, "code", code, "description", description);
    message(
        COMMAND_CHUNKS,
        MessageType.COMMAND_AMF0,
        MEDIA_STREAM,
        Amf0.write("onStatus", 0, null, info));
  }

  void data(@Nullable Object... values) {
    message(COMMAND_CHUNKS + 1, MessageType.DATA_AMF0, MEDIA_STREAM, Amf0.write(values));
  }

  /** A command on a stream, from the client's side. */
  void streamCommand(int messageStream, @Nullable Object... values) {
    message(COMMAND_CHUNKS, MessageType.COMMAND_AMF0, messageStream, Amf0.write(values));
  }

  /** Data of a stream, from the client's side. */
  void streamData(int messageStream, @Nullable Object... values) {
    message(COMMAND_CHUNKS + 1, MessageType.DATA_AMF0, messageStream, Amf0.write(values));
  }

  private void message(int chunkStream, int type, int messageStream, byte[] payload) {
    ByteBuffer out = ByteBuffer.allocate(ChunkWriter.size(payload.length, 0, chunkSize));
    ChunkWriter.write(out, chunkStream, type, messageStream, 0, payload, chunkSize);
    waiting.add(out.array());
  }
}
