package dev.mediahub.bench.jmh;

import dev.mediahub.media.loop.udp.SendBatch;
import dev.mediahub.media.loop.udp.UdpSocket;
import dev.mediahub.media.session.PacketOut;
import java.nio.ByteBuffer;

/** One viewer's way out over a socket and batch that all viewers share, as a media loop does it. */
final class SocketOut implements PacketOut {
  private final UdpSocket socket;
  private final SendBatch batch;
  private final int address;

  SocketOut(UdpSocket socket, SendBatch batch, int address) {
    this.socket = socket;
    this.batch = batch;
    this.address = address;
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
  public void send(int offset, int length) {
    batch.add(offset, length, address);
  }

  void flush() {
    if (!batch.isEmpty()) {
      socket.send(batch);
    }
    batch.rewind();
  }
}
