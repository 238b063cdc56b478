package dev.mediahub.media.worker.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Messages over a blocking socket: one reading thread, any number of writing ones. */
public final class Connection implements AutoCloseable {
  private final SocketChannel channel;
  private final MessageReader reader = new MessageReader();
  private final MessageWriter writer = new MessageWriter();
  // Not synchronized: a virtual thread that waits for the socket must not hold its carrier.
  private final ReentrantLock writing = new ReentrantLock();

  public Connection(SocketChannel channel) {
    this.channel = channel;
  }

  /**
   * Waits for the next message; null at the stream's end.
   *
   * @throws IOException when the connection is broken or what came is no message
   */
  public @Nullable Message read() throws IOException {
    for (; ; ) {
      Message message = reader.poll();
      if (message != null) {
        return message;
      }
      if (channel.read(reader.room()) < 0) {
        return null;
      }
    }
  }

  /** Sends a message; blocks while the other side does not read. */
  public void write(Message message) throws IOException {
    writing.lock();
    try {
      ByteBuffer bytes = writer.write(message);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } finally {
      writing.unlock();
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
