package dev.mediahub.media.protocol.dtls;

import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.bouncycastle.tls.DatagramTransport;

/**
 * Between the blocking library and the world: a bounded queue in, whole flights out. The library
 * sends each record by itself, seven small datagrams a handshake; here they collect until it waits
 * for an answer, and leave as two.
 */
final class FlightTransport implements DatagramTransport {
  private static final byte[] NOTHING = {};

  /** More than a peer's longest flight; what comes above is dropped and sent again by the peer. */
  private static final int QUEUE = 16;

  private final BlockingQueue<byte[]> received = new ArrayBlockingQueue<>(QUEUE);
  private final Consumer<byte[]> output;
  private byte[] flight = NOTHING;
  private volatile boolean closing;
  private volatile boolean closed;

  FlightTransport(Consumer<byte[]> output) {
    this.output = output;
  }

  /** Any thread; false when the datagram was dropped. */
  boolean offer(ByteBuffer buffer, int offset, int length) {
    if (length <= 0 || length > DtlsEndpoint.MAX_RECEIVED || received.remainingCapacity() == 0) {
      return false;
    }
    byte[] datagram = new byte[length];
    buffer.get(offset, datagram);
    return MessageBounds.allowDatagram(datagram) && received.offer(datagram);
  }

  /** Any thread: makes the library's wait end. */
  void interrupt() {
    closing = true;
    boolean _ = received.offer(NOTHING); // when full there is something to wake up for already
  }

  /** Whether the library has closed its side. */
  boolean isClosed() {
    return closed;
  }

  /** Sends what has collected. */
  void flush() {
    if (flight.length > 0) {
      byte[] datagram = flight;
      flight = NOTHING;
      output.accept(datagram);
    }
  }

  @Override
  public int getReceiveLimit() {
    return DtlsEndpoint.MAX_RECEIVED;
  }

  @Override
  public int getSendLimit() {
    return DtlsEndpoint.MAX_DATAGRAM;
  }

  /** A wait of 0 ms has no end. */
  @Override
  public int receive(byte[] buffer, int offset, int length, int waitMs)
      throws InterruptedIOException {
    flush();
    if (closing || closed) {
      throw new InterruptedIOException("closed");
    }
    try {
      byte[] datagram =
          waitMs == 0 ? received.take() : received.poll(waitMs, TimeUnit.MILLISECONDS);
      if (datagram == null) {
        return -1;
      }
      int copied = Math.min(length, datagram.length);
      System.arraycopy(datagram, 0, buffer, offset, copied);
      return copied;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  @Override
  public void send(byte[] buffer, int offset, int length) {
    if (flight.length + length > DtlsEndpoint.MAX_DATAGRAM) {
      flush();
    }
    int start = flight.length;
    flight = Arrays.copyOf(flight, start + length);
    System.arraycopy(buffer, offset, flight, start, length);
  }

  @Override
  public void close() {
    flush();
    closed = true;
  }
}
