package dev.mediahub.core.app;

import dev.mediahub.media.protocol.flv.TagWriter;
import dev.mediahub.media.protocol.rtmp.ChunkWriter;
import dev.mediahub.media.protocol.rtmp.ClientSession;
import dev.mediahub.media.protocol.rtmp.MessageType;
import dev.mediahub.media.protocol.rtmp.RtmpException;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Publishes a second of pictures without content over RTMP, and stays. */
final class RtmpPublisher implements AutoCloseable {
  /** Constrained baseline, 1280x720. */
  private static final String CONFIGURATION = "0142e01fffe100096742e01fda014016e401000468ce3c80";

  private static final int FRAMES = 40;

  private final Socket socket;

  private RtmpPublisher(Socket socket) {
    this.socket = socket;
  }

  static RtmpPublisher start(int port, String app, String key) throws IOException, RtmpException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    ClientSession session =
        new ClientSession(app, "rtmp://127.0.0.1/" + app, key, new byte[1536], 0);
    byte[] bytes = new byte[8192];
    ByteBuffer in = ByteBuffer.allocate(16_384);
    while (!session.publishing()) {
      socket.getOutputStream().write(session.output());
      int count = socket.getInputStream().read(bytes);
      if (count < 0 || session.refusal() != null) {
        throw new EOFException("not let in: " + session.refusal());
      }
      session.receive(in.put(bytes, 0, count).flip(), 0);
      in.compact();
    }
    RtmpPublisher made = new RtmpPublisher(socket);
    made.send(0, TagWriter.avcConfig(HexFormat.of().parseHex(CONFIGURATION)));
    for (int i = 0; i < FRAMES; i++) {
      byte[] unit = {0, 0, 0, 2, (byte) (i == 0 ? 0x65 : 0x41), (byte) 0x88};
      made.send(i * 33, TagWriter.avcFrame(i == 0, 0, unit));
    }
    return made;
  }

  private void send(int timestamp, byte[] tag) throws IOException {
    ByteBuffer out =
        ByteBuffer.allocate(ChunkWriter.size(tag.length, timestamp, ChunkWriter.CHUNK_SIZE));
    ChunkWriter.write(out, 6, MessageType.VIDEO, 1, timestamp, tag, ChunkWriter.CHUNK_SIZE);
    socket.getOutputStream().write(out.array());
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
