package dev.mediahub.bench.rtmp;

import dev.mediahub.media.protocol.rtmp.Amf0;
import dev.mediahub.media.protocol.rtmp.Amf0Reader;
import dev.mediahub.media.protocol.rtmp.ChunkReader;
import dev.mediahub.media.protocol.rtmp.ChunkWriter;
import dev.mediahub.media.protocol.rtmp.MessageType;
import dev.mediahub.media.protocol.rtmp.RtmpException;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Sets an RTMP connection up, blocking; the channel then belongs to {@link RtmpLoad}. */
final class RtmpClient {
  private static final int VERSION = 3;
  private static final int HANDSHAKE_BYTES = 1536;
  private static final int FIRST_CHUNK_SIZE = 128;
  private static final int COMMAND_STREAM = 3;
  private static final int MAX_MESSAGE = 1 << 20;

  private final SocketChannel channel;
  private final ChunkReader reader = new ChunkReader(MAX_MESSAGE);
  private final ByteBuffer in = ByteBuffer.allocate(64 << 10).flip();
  private int outChunkSize = FIRST_CHUNK_SIZE;

  private RtmpClient(SocketChannel channel) {
    this.channel = channel;
  }

  /** A connection that may send media from now on. */
  static SocketChannel publish(RtmpUrl url) throws IOException {
    return open(url, "publish", "NetStream.Publish.Start", url.stream(), "live");
  }

  /** A connection that media comes on. */
  static SocketChannel play(RtmpUrl url) throws IOException {
    return open(url, "play", "NetStream.Play.Start", url.stream(), -2);
  }

  private static SocketChannel open(RtmpUrl url, String command, String wanted, Object... what)
      throws IOException {
    SocketChannel channel = SocketChannel.open(new InetSocketAddress(url.host(), url.port()));
    try {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      RtmpClient client = new RtmpClient(channel);
      client.handshake();
      client.connect(url);
      client.stream(command, wanted, what);
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private void handshake() throws IOException {
    byte[] random = new byte[HANDSHAKE_BYTES];
    new Random(1).nextBytes(random);
    ByteBuffer first = ByteBuffer.allocate(1 + HANDSHAKE_BYTES).put((byte) VERSION).put(random);
    first.putLong(1, 0);
    write(first.flip());
    ByteBuffer answer = ByteBuffer.allocate(1 + 2 * HANDSHAKE_BYTES);
    while (answer.hasRemaining()) {
      if (channel.read(answer) < 0) {
        throw new EOFException("the server ended the handshake");
      }
    }
    write(answer.slice(1, HANDSHAKE_BYTES));
  }

  private void connect(RtmpUrl url) throws IOException {
    send(
        MessageType.SET_CHUNK_SIZE,
        0,
        ByteBuffer.allocate(4).putInt(ChunkWriter.CHUNK_SIZE).array());
    outChunkSize = ChunkWriter.CHUNK_SIZE;
    Map<String, Object> wish = new LinkedHashMap<>();
    wish.put("app", url.app());
    wish.put("type", "nonprivate");
    wish.put("flashVer", "FMLE/3.0 (compatible; bench)");
    wish.put("tcUrl", url.application());
    send(MessageType.COMMAND_AMF0, 0, Amf0.write("connect", 1, wish));
    await("_result", 1);
  }

  private void stream(String command, String wanted, Object... what) throws IOException {
    send(MessageType.COMMAND_AMF0, 0, Amf0.write("createStream", 2, null));
    await("_result", 2);
    Object[] values = new Object[3 + what.length];
    values[0] = command;
    values[1] = 3;
    System.arraycopy(what, 0, values, 3, what.length);
    send(MessageType.COMMAND_AMF0, 1, Amf0.write(values));
    while (true) {
      Answer answer = await("onStatus", -1);
      if (wanted.equals(answer.status.get("code"))) {
        return;
      }
    }
  }

  /** A command of the server. */
  private record Answer(String name, double transaction, Map<?, ?> status) {}

  /** Reads until the command comes; {@code transaction} -1 takes any. */
  private Answer await(String name, int transaction) throws IOException {
    Answers answers = new Answers();
    while (true) {
      try {
        reader.read(in, answers);
      } catch (RtmpException e) {
        throw new IOException(e);
      }
      Answer answer = answers.take();
      if (answer == null) {
        fill();
        continue;
      }
      if (answer.name.equals("_error") || "error".equals(answer.status.get("level"))) {
        throw new IOException("the server refuses: " + answer.status);
      }
      if (answer.name.equals(name) && (transaction < 0 || answer.transaction == transaction)) {
        return answer;
      }
    }
  }

  private void fill() throws IOException {
    in.compact();
    int count = channel.read(in);
    in.flip();
    if (count < 0) {
      throw new EOFException("the server closed the connection");
    }
  }

  private final class Answers implements ChunkReader.Sink {
    private @Nullable Answer answer;

    @Override
    public void onMessage(int type, int messageStream, int timestamp, byte[] payload)
        throws RtmpException {
      if (type == MessageType.SET_CHUNK_SIZE) {
        reader.chunkSize(ByteBuffer.wrap(payload).getInt());
      } else if (type == MessageType.COMMAND_AMF0) {
        Amf0Reader values = new Amf0Reader(payload, 0);
        Object name = values.read();
        Object transaction = values.read();
        Object last = null;
        while (values.hasMore()) {
          last = values.read();
        }
        answer =
            new Answer(
                String.valueOf(name),
                transaction instanceof Double number ? number : 0,
                last instanceof Map<?, ?> status ? status : Map.of());
      }
    }

    @Override
    public boolean paused() {
      return answer != null;
    }

    @Nullable Answer take() {
      Answer taken = answer;
      answer = null;
      return taken;
    }
  }

  private void send(int type, int messageStream, byte[] payload) throws IOException {
    ByteBuffer out = ByteBuffer.allocate(ChunkWriter.size(payload.length, 0, outChunkSize));
    ChunkWriter.write(out, COMMAND_STREAM, type, messageStream, 0, payload, outChunkSize);
    write(out.flip());
  }

  private void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
