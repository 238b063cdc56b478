package dev.mediahub.media.edge;

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

/** Publishes pictures of noise over RTMP, as fast as it is told. */
final class RtmpEncoder implements AutoCloseable {
  private static final byte[] SPS = HexFormat.of().parseHex("6742e01fda014016e4");
  private static final byte[] PPS = HexFormat.of().parseHex("68ce3c80");
  private static final int KEYFRAME_EVERY = 30;
  private static final int FRAME_MS = 33;

  private final Socket socket;
  private final int frameBytes;
  private int frames;

  private RtmpEncoder(Socket socket, int frameBytes) {
    this.socket = socket;
    this.frameBytes = frameBytes;
  }

  /** Is let in with this key, or throws. */
  static RtmpEncoder publish(int port, String key, int frameBytes)
      throws IOException, RtmpException {
    RtmpEncoder made = new RtmpEncoder(connect(port, key), frameBytes);
    ByteBuffer record = ByteBuffer.allocate(11 + SPS.length + PPS.length);
    record.put((byte) 1).put(SPS, 1, 3).put((byte) 0xff).put((byte) 0xe1);
    record.putShort((short) SPS.length).put(SPS).put((byte) 1);
    record.putShort((short) PPS.length).put(PPS);
    made.send(0, TagWriter.avcConfig(record.array()));
    return made;
  }

  /** Is let in with this key, or throws; the test has its video to send. */
  static RtmpEncoder silent(int port, String key) throws IOException, RtmpException {
    return new RtmpEncoder(connect(port, key), 0);
  }

  private static Socket connect(int port, String key) throws IOException, RtmpException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    ClientSession session =
        new ClientSession("live", "rtmp://127.0.0.1/live", key, new byte[1536], 0);
    byte[] bytes = new byte[8192];
    ByteBuffer in = ByteBuffer.allocate(16_384);
    while (!session.publishing()) {
      socket.getOutputStream().write(session.output());
      int count = socket.getInputStream().read(bytes);
      if (count < 0) {
        throw new EOFException("the server ended the connection");
      }
      session.receive(in.put(bytes, 0, count).flip(), 0);
      in.compact();
      if (session.refusal() != null) {
        throw new IOException("refused: " + session.refusal());
      }
    }
    socket.getOutputStream().write(session.output());
    return socket;
  }

  /** Sends some pictures at once; each thirtieth is a keyframe. */
  void frames(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      boolean keyframe = frames % KEYFRAME_EVERY == 0;
      ByteBuffer unit = ByteBuffer.allocate(4 + frameBytes).putInt(frameBytes);
      unit.put((byte) (keyframe ? 0x65 : 0x41)).put((byte) 0x88);
      send(frames * FRAME_MS, TagWriter.avcFrame(keyframe, 0, unit.array()));
      frames++;
    }
  }

  void send(int timestamp, byte[] tag) throws IOException {
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
