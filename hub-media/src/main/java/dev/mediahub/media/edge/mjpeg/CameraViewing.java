package dev.mediahub.media.edge.mjpeg;

import dev.mediahub.media.api.CameraSink;
import dev.mediahub.media.room.Connection;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Somebody who watches. One picture is on its way and the newest waits; one that comes meanwhile
 * takes the place of what waits. So a slow viewer loses pictures and holds up nobody. Any thread.
 */
public final class CameraViewing implements Connection, CameraSink.Sent {
  private static final Logger log = LoggerFactory.getLogger(CameraViewing.class);

  private final String sessionId;
  private final CameraSink sink;
  private final CameraCounters counters;
  private final BiConsumer<CameraViewing, String> onGone;
  private final AtomicReference<@Nullable PooledFrame> next = new AtomicReference<>();
  private final AtomicReference<@Nullable PooledFrame> sending = new AtomicReference<>();
  private final AtomicBoolean over = new AtomicBoolean();
  private volatile @Nullable CameraFeed feed;
  private volatile long sentBytes;

  /**
   * @param onGone told with a reason when the viewer itself is gone
   */
  public CameraViewing(
      String sessionId,
      CameraSink sink,
      CameraCounters counters,
      BiConsumer<CameraViewing, String> onGone) {
    this.sessionId = sessionId;
    this.sink = sink;
    this.counters = counters;
    this.onGone = onGone;
  }

  @Override
  public String sessionId() {
    return sessionId;
  }

  @Override
  public long sentBytes() {
    return sentBytes;
  }

  /** Plays this camera from now on. */
  public synchronized void follow(CameraSession camera) {
    CameraFeed wanted = camera.feed();
    CameraFeed before = feed;
    if (wanted == before || over.get()) {
      return;
    }
    if (before != null) {
      before.remove(this);
    }
    feed = wanted;
    wanted.add(this);
    if (over.get()) { // Who left meanwhile may have found no feed to leave.
      wanted.remove(this);
    }
  }

  void offer(PooledFrame frame) {
    if (over.get() || !frame.retain()) {
      return;
    }
    PooledFrame unsent = next.getAndSet(frame);
    if (unsent != null) {
      unsent.release();
      counters.lost.increment();
    }
    sendNext();
    if (over.get()) {
      forget();
    }
  }

  private void sendNext() {
    for (PooledFrame frame = next.get(); frame != null; frame = next.get()) {
      // The place is taken first: only who has it may take what waits.
      if (!frame.retain()) {
        continue;
      }
      if (!sending.compareAndSet(null, frame)) {
        frame.release();
        return;
      }
      if (next.compareAndSet(frame, null)) {
        frame.release();
        send(frame);
        return;
      }
      sending.set(null);
      frame.release();
    }
  }

  private void send(PooledFrame frame) {
    try {
      sink.send(frame, this);
    } catch (RuntimeException e) {
      // The camera and its other viewers have no part in it.
      log.warn("a viewer is cut off, because it cannot be sent to", e);
      failed();
    }
  }

  @Override
  public void done() {
    PooledFrame sent = sending.getAndSet(null);
    if (sent != null) {
      counters.framesOut.increment();
      counters.bytesOut.add(sent.jpegBytes());
      sentBytes = sentBytes + sent.jpegBytes();
      sent.release();
      sendNext();
    }
  }

  @Override
  public void failed() {
    PooledFrame unsent = sending.getAndSet(null);
    if (unsent != null) {
      unsent.release();
    }
    if (leave()) {
      onGone.accept(this, "the viewer is gone");
    }
  }

  private boolean leave() {
    if (!over.compareAndSet(false, true)) {
      return false;
    }
    forget();
    CameraFeed from = feed;
    if (from != null) {
      from.remove(this);
    }
    return true;
  }

  private void forget() {
    PooledFrame unsent = next.getAndSet(null);
    if (unsent != null) {
      unsent.release();
    }
  }

  @Override
  public void close(String reason) {
    if (leave()) {
      sink.ended(reason);
    }
  }
}
