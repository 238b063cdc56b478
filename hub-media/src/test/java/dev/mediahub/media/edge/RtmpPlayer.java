package dev.mediahub.media.edge;

import dev.mediahub.media.protocol.rtmp.Amf0;
import dev.mediahub.media.protocol.rtmp.ChunkWriter;
import dev.mediahub.media.protocol.rtmp.MessageType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Plays over RTMP as a client that says which codecs it takes, and looks at the bytes it gets. */
final class RtmpPlayer implements AutoCloseable {
  private static final int HELLO = 1 + 2 * 1536;
  private static final int CLIENT_CHUNK = 128;
  private static final int PATIENCE_MS = 60_000;

  private final Socket socket;
  private final StringBuilder got = new StringBuilder();

  private RtmpPlayer(Socket socket) {
    this.socket = socket;
  }

  static RtmpPlayer play(int port, String stream, String... fourCcs) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(PATIENCE_MS);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] hello = new byte[HELLO];
    hello[0] = 3;
    out.write(hello);
    out.write(command("connect", 1, Map.of("app", "live", "fourCcList", List.of(fourCcs))));
    out.write(command("createStream", 2, null));
    out.write(command("play", 0, null, stream));
    socket.getOutputStream().write(out.toByteArray());
    return new RtmpPlayer(socket);
  }

  private static byte[] command(@Nullable Object... values) {
    byte[] body = Amf0.write(values);
    ByteBuffer out = ByteBuffer.allocate(ChunkWriter.size(body.length, 0, CLIENT_CHUNK));
    ChunkWriter.write(out, 3, MessageType.COMMAND_AMF0, 1, 0, body, CLIENT_CHUNK);
    return out.array();
  }

  /** Whether these bytes come, or came before. */
  boolean gets(String hex) throws IOException {
    byte[] bytes = new byte[65_536];
    while (got.indexOf(hex) < 0) {
      int count = socket.getInputStream().read(bytes);
      if (count < 0) {
        return false;
      }
      got.append(HexFormat.of().formatHex(bytes, 0, count));
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
