package dev.mediahub.media.protocol.rtmp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A client and a server session without a network between them, and what the server has heard. */
final class TestClient implements SessionListener {
  final ServerSession server = new ServerSession(this, new byte[Handshake.PACKET]);
  final List<String> heard = new ArrayList<>();
  final List<byte[]> media = new ArrayList<>();
  private final StringBuilder answers = new StringBuilder();
  private int step = Integer.MAX_VALUE;
  private byte[] left = new byte[0];

  /** From now on the server gets at most {@code bytes} at a time. */
  TestClient inSteps(int bytes) {
    step = bytes;
    return this;
  }

  TestClient shakeHands() throws RtmpException {
    byte[] hello = new byte[1 + 2 * Handshake.PACKET];
    hello[0] = 3;
    return send(hello);
  }

  TestClient connected() throws RtmpException {
    return shakeHands().command("connect", 1, Map.of("app", "live"));
  }

  TestClient publishing() throws RtmpException {
    connected().command("createStream", 2, null).command("publish", 0, null, "key", "live");
    server.acceptPublish();
    return this;
  }

  TestClient command(@Nullable Object... values) throws RtmpException {
    return message(3, MessageType.COMMAND_AMF0, 0, Amf0.write(values));
  }

  TestClient message(int chunkStream, int type, int timestamp, byte[] payload)
      throws RtmpException {
    ByteBuffer out = ByteBuffer.allocate(ChunkWriter.size(payload.length, timestamp, 128));
    ChunkWriter.write(out, chunkStream, type, 1, timestamp, payload, 128);
    return send(out.array());
  }

  TestClient hex(String hex) throws RtmpException {
    return send(java.util.HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  TestClient send(byte[] bytes) throws RtmpException {
    byte[] all = new byte[left.length + bytes.length];
    System.arraycopy(left, 0, all, 0, left.length);
    System.arraycopy(bytes, 0, all, left.length, bytes.length);
    ByteBuffer in = ByteBuffer.wrap(all);
    int limit = 0;
    do {
      limit = (int) Math.min(all.length, (long) limit + step);
      in.limit(limit);
      server.receive(in);
      answers.append(new String(server.output(), StandardCharsets.ISO_8859_1));
    } while (limit < all.length);
    left = new byte[in.remaining()];
    in.get(left);
    return this;
  }

  /** What the server has sent since the last call, as bytes. */
  byte[] takeOutput() {
    byte[] bytes = answers().getBytes(StandardCharsets.ISO_8859_1);
    answers.setLength(0);
    return bytes;
  }

  /** Everything the server has sent, as text: its strings can be looked for. */
  String answers() {
    answers.append(new String(server.output(), StandardCharsets.ISO_8859_1));
    return answers.toString();
  }

  @Override
  public @Nullable String refusal(String app) {
    return app.equals("live") ? null : "no such app";
  }

  @Override
  public void onPublish(StreamPath path) {
    heard.add("publish " + path.segments() + path.query());
  }

  @Override
  public void onPlay(StreamPath path) {
    heard.add("play " + path.segments() + path.query());
  }

  @Override
  public void onMedia(boolean video, int timestamp, byte[] payload) {
    heard.add((video ? "video " : "audio ") + Integer.toUnsignedLong(timestamp));
    media.add(payload);
  }

  @Override
  public void onMetadata(Map<String, @Nullable Object> fields) {
    heard.add("metadata " + new HashMap<>(fields));
  }

  @Override
  public void onEnd() {
    heard.add("end");
  }
}
