package dev.mediahub.media.edge;

import dev.mediahub.media.protocol.rtmp.RtmpException;
import dev.mediahub.media.protocol.rtmp.ServerSession;
import dev.mediahub.media.protocol.rtmp.SessionListener;
import dev.mediahub.media.protocol.rtmp.StreamPath;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** An RTMP server that lets one publisher in and never reads what it sends. */
final class DeafServer implements AutoCloseable, SessionListener {
  private final ServerSocket listener = new ServerSocket();
  private final ServerSession session = new ServerSession(this, new byte[1536]);
  private final CountDownLatch over = new CountDownLatch(1);

  DeafServer() throws IOException {
    listener.setReceiveBufferSize(4096);
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Thread.ofVirtual().start(this::serve);
  }

  int port() {
    return listener.getLocalPort();
  }

  private void serve() {
    try (Socket client = listener.accept()) {
      byte[] bytes = new byte[4096];
      ByteBuffer in = ByteBuffer.allocate(16_384);
      while (!session.admitted()) {
        int count = client.getInputStream().read(bytes);
        if (count < 0) {
          return;
        }
        session.receive(in.put(bytes, 0, count).flip());
        in.compact();
        if (session.deciding()) {
          session.acceptPublish();
        }
        client.getOutputStream().write(session.output());
      }
      over.await();
    } catch (IOException | RtmpException e) {
      // The test has ended, or sees that nothing came.
      over.countDown();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws IOException {
    over.countDown();
    listener.close();
  }

  @Override
  public @Nullable String refusal(String app) {
    return null;
  }

  @Override
  public void onPublish(StreamPath path) {}

  @Override
  public void onPlay(StreamPath path) {}

  @Override
  public void onMedia(boolean video, int timestamp, byte[] payload) {}

  @Override
  public void onMetadata(Map<String, @Nullable Object> fields) {}

  @Override
  public void onEnd() {}
}
