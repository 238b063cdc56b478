package dev.mediahub.media.protocol.rtmp;

import java.nio.ByteBuffer;

/** A publishing client and the hub's own server, with no network between them. */
final class TestServer {
  final TestClient server = new TestClient();
  final ClientSession client;
  long nowNs;
  private int step = Integer.MAX_VALUE;
  private byte[] left = new byte[0];

  TestServer(String key) {
    this("live", key);
  }

  TestServer(String app, String key) {
    client = session(app, key, 0);
  }

  static ClientSession session(String app, String key, long nowNs) {
    return new ClientSession(
        app, "rtmp://example.com/" + app, key, new byte[Handshake.PACKET], nowNs);
  }

  /** From now on both get at most {@code bytes} at a time. */
  TestServer inSteps(int bytes) {
    step = bytes;
    server.inSteps(bytes);
    return this;
  }

  /** Carries bytes to and fro until both are silent. */
  void run() throws RtmpException {
    for (byte[] said = client.output();
        said.length > 0 || serverToClient();
        said = client.output()) {
      server.send(said);
    }
  }

  /** True when there was anything. */
  boolean serverToClient() throws RtmpException {
    byte[] said = server.takeOutput();
    byte[] all = new byte[left.length + said.length];
    System.arraycopy(left, 0, all, 0, left.length);
    System.arraycopy(said, 0, all, left.length, said.length);
    ByteBuffer in = ByteBuffer.wrap(all);
    int limit = 0;
    do {
      limit = (int) Math.min(all.length, (long) limit + step);
      in.limit(limit);
      client.receive(in, nowNs);
    } while (limit < all.length);
    left = new byte[in.remaining()];
    in.get(left);
    return said.length > 0;
  }

  void sendMedia(boolean video, int timestamp, byte[] tag) throws RtmpException {
    run();
    ByteBuffer out =
        ByteBuffer.allocate(ChunkWriter.size(tag.length, timestamp, ChunkWriter.CHUNK_SIZE));
    ChunkWriter.write(
        out,
        video ? 6 : 4,
        video ? MessageType.VIDEO : MessageType.AUDIO,
        client.messageStream(),
        timestamp,
        tag,
        ChunkWriter.CHUNK_SIZE);
    server.send(out.array());
  }
}
