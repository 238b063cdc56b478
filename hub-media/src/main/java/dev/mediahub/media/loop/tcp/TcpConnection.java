package dev.mediahub.media.loop.tcp;

import dev.mediahub.media.protocol.ice.TcpFraming;
import dev.mediahub.media.protocol.net.TransportAddress;
import dev.mediahub.media.protocol.stun.StunMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An ICE-TCP connection that a peer opened. Its reader, a virtual thread, fills one buffer and
 * lends it to the loop whenever there are whole frames in it; while the loop has it nothing is
 * read, so a busy loop slows the peer down by TCP's own means. What the loop sends waits in a
 * bounded outbox for the writer, a virtual thread too; when the peer is slow, the newest frames are
 * dropped.
 */
public final class TcpConnection {
  private static final int READ_BYTES = 16 << 10;

  /** DTLS and RTP fit an Ethernet frame; a peer that claims more than this is not one of ours. */
  private static final int MAX_FRAME_BYTES = 8 << 10;

  /** Receives frames on the loop's thread; the bytes are valid during the call. */
  @FunctionalInterface
  public interface FrameSink {
    void onFrame(TcpConnection connection, ByteBuffer buffer, int offset, int length);
  }

  private final SocketChannel channel;
  private final TransportAddress remote;
  private final IceTcpLimits limits;
  private volatile Consumer<TcpConnection> owner;
  private final ConnectionEvents events;
  private final long openedNs;

  private final ByteBuffer readBuffer = ByteBuffer.allocateDirect(READ_BYTES);
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Thread reader;
  private volatile boolean lent;

  /** The loop's: what it makes of the bytes it is lent. */
  private final TcpFraming framing = new TcpFraming(MAX_FRAME_BYTES);

  private final TcpFraming.FrameHandler frameHandler = this::onFrame;
  private @Nullable FrameSink sink;
  private volatile boolean framed;
  private volatile boolean validated;
  private volatile long heardNs;

  /** Made by the loop at the first send: most connections that come to nothing never need it. */
  private @Nullable TcpOutbox outbox;

  private volatile @Nullable Thread writer;
  private boolean unflushed;

  /** What the server counts and times. */
  interface ConnectionEvents {
    long nowNs();

    void onFrameDropped();

    void onClosed(TcpConnection connection);
  }

  /**
   * @param owner called from any thread when there is something for the loop: it then calls {@link
   *     #deliver}
   */
  TcpConnection(
      SocketChannel channel,
      TransportAddress remote,
      IceTcpLimits limits,
      Consumer<TcpConnection> owner,
      ConnectionEvents events) {
    this.channel = channel;
    this.remote = remote;
    this.limits = limits;
    this.owner = owner;
    this.events = events;
    this.openedNs = events.nowNs();
    this.heardNs = openedNs;
    this.reader = Thread.ofVirtual().name("ice-tcp-reader").unstarted(this::read);
  }

  void start() {
    reader.start();
  }

  public TransportAddress remote() {
    return remote;
  }

  /** Lifts the limits on connections that nobody knows. Any thread. */
  public void validated() {
    validated = true;
  }

  boolean isValidated() {
    return validated;
  }

  /** Whether it will bring no more frames after those {@link #deliver} gives. Any thread. */
  public boolean isClosed() {
    return closed.get();
  }

  /** Whether it has used up its time without doing what it must. Any thread. */
  boolean isOverdue(long nowNs) {
    return nowNs - heardNs > limits.idle().toNanos()
        || (!framed && nowNs - openedNs > limits.firstFrame().toNanos())
        || (!validated && nowNs - openedNs > limits.validation().toNanos());
  }

  /** Hands the frames that wait to the loop. Loop's thread. */
  public void deliver(FrameSink frames) {
    if (!lent || closed.get()) {
      return;
    }
    sink = frames;
    int status = framing.feed(readBuffer, 0, readBuffer.position(), frameHandler);
    sink = null;
    lent = false;
    if (status == TcpFraming.OK) {
      LockSupport.unpark(reader);
    } else {
      close();
    }
  }

  /**
   * From now on another loop has the connection; frames read together with the one being delivered
   * are dropped. Loop's thread, within {@link #deliver}.
   */
  public void handOver(Consumer<TcpConnection> newOwner) {
    sink = null;
    owner = newOwner;
  }

  /** The first frame must be a connectivity check (RFC 6544, section 7): nobody else calls here. */
  private void onFrame(ByteBuffer buffer, int offset, int length) {
    if (closed.get()) {
      return;
    }
    if (!framed && !isBindingRequest(buffer, offset, length)) {
      close();
      return;
    }
    framed = true;
    FrameSink frames = sink;
    if (frames != null) {
      frames.onFrame(this, buffer, offset, length);
    }
  }

  private static boolean isBindingRequest(ByteBuffer buffer, int offset, int length) {
    return StunMessage.isStun(buffer, offset, length)
        && buffer.getShort(offset) == StunMessage.BINDING_REQUEST;
  }

  /**
   * Queues a frame; it is dropped and counted when the outbox is full. Loop's thread.
   *
   * @return whether {@link #flush()} must be called that has not been asked for yet
   */
  public boolean send(ByteBuffer buffer, int offset, int length) {
    if (closed.get()) {
      return false;
    }
    TcpOutbox box = outbox;
    if (box == null) {
      box = new TcpOutbox(limits.outboxBytes());
      outbox = box;
    }
    if (!box.add(buffer, offset, length)) {
      events.onFrameDropped();
    }
    boolean first = !unflushed;
    unflushed = true;
    return first;
  }

  /** Has the writer send what is queued. Loop's thread. */
  public void flush() {
    unflushed = false;
    Thread running = writer;
    TcpOutbox box = outbox;
    if (running != null) {
      LockSupport.unpark(running);
    } else if (box != null && !closed.get()) {
      writer = Thread.ofVirtual().name("ice-tcp-writer").start(() -> write(box));
    }
  }

  private void read() {
    try {
      while (channel.read(readBuffer) >= 0) {
        heardNs = events.nowNs();
        lend();
        readBuffer.clear();
      }
    } catch (IOException _) {
      // The peer is gone, or close() closed the channel; either way the connection is over.
    } finally {
      close();
    }
  }

  /** Lets the loop have what was read and waits until it gives the buffer back. */
  private void lend() throws IOException {
    lent = true;
    owner.accept(this);
    while (lent) {
      LockSupport.park(this);
      if (closed.get()) {
        throw new IOException("closed");
      }
    }
  }

  private void write(TcpOutbox box) {
    try {
      while (!closed.get()) {
        if (box.isEmpty()) {
          LockSupport.park(this);
        } else {
          box.writeTo(channel);
        }
      }
    } catch (IOException _) {
      close(); // as above: over
    }
  }

  /** Any thread. */
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      channel.close();
    } catch (IOException _) {
      // Nothing is left to be saved by it.
    }
    LockSupport.unpark(reader);
    LockSupport.unpark(writer);
    events.onClosed(this);
    owner.accept(this);
  }
}
