package dev.mediahub.media.loop;

import dev.mediahub.media.loop.tcp.TcpConnection;
import dev.mediahub.media.loop.udp.SendBatch;
import dev.mediahub.media.loop.udp.UdpSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The loop's sender: batches UDP, and copies TCP frames to their connection's outbox. */
final class LoopSender implements DatagramSender {
  /** A keyframe to a few dozen viewers; more leaves in several batches. */
  private static final int SLOTS = 512;

  private final UdpSocket socket;
  private final SendBatch batch = new SendBatch(SLOTS, SLOT_BYTES);

  /** Connections whose writer must be woken; each is in once a flush. */
  private final List<TcpConnection> written = new ArrayList<>();

  LoopSender(UdpSocket socket) {
    this.socket = socket;
  }

  @Override
  public ByteBuffer buffer() {
    return batch.slab();
  }

  @Override
  public int claim() {
    if (batch.isOutOfSlots() || batch.isFull()) {
      flush();
    }
    return batch.slot();
  }

  @Override
  public void send(int offset, int length, Destination to) {
    TcpConnection connection = to.connection();
    if (connection != null) {
      if (connection.send(batch.slab(), offset, length)) {
        written.add(connection);
      }
      return;
    }
    int slot = to.slot();
    if (slot < 0) {
      return;
    }
    if (batch.isFull()) {
      socket.send(batch);
    }
    batch.add(offset, length, slot);
  }

  @Override
  public void flush() {
    if (!batch.isEmpty()) {
      socket.send(batch);
    }
    batch.rewind();
    for (int i = written.size() - 1; i >= 0; i--) {
      written.remove(i).flush();
    }
  }
}
