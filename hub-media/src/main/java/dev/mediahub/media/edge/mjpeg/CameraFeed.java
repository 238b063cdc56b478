package dev.mediahub.media.edge.mjpeg;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The newest picture of a camera, and who watches it. Any thread; one publishes. */
final class CameraFeed {
  private final AtomicReference<@Nullable PooledFrame> latest = new AtomicReference<>();
  private final List<CameraViewing> viewings = new CopyOnWriteArrayList<>();
  private volatile boolean closed;

  /** Takes over the caller's hold. */
  void publish(PooledFrame frame) {
    if (!frame.retain()) {
      throw new IllegalStateException("a new frame is held by who made it");
    }
    try {
      replace(frame);
      if (closed) {
        replace(null);
      }
      for (CameraViewing viewing : viewings) {
        viewing.offer(frame);
      }
    } finally {
      frame.release();
    }
  }

  private void replace(@Nullable PooledFrame frame) {
    PooledFrame before = latest.getAndSet(frame);
    if (before != null) {
      before.release();
    }
  }

  /** The newest picture, held for the caller; null when there is none. */
  @Nullable PooledFrame latest() {
    for (PooledFrame frame = latest.get(); frame != null; frame = latest.get()) {
      if (frame.retain()) {
        return frame;
      }
    }
    return null;
  }

  /** From now on the viewer gets pictures, and the newest at once. */
  void add(CameraViewing viewing) {
    viewings.add(viewing);
    offerNewest(viewing::offer);
  }

  /** Until it is still the newest: else what was published meanwhile was offered before it. */
  void offerNewest(Consumer<PooledFrame> to) {
    PooledFrame newest;
    do {
      newest = latest();
      if (newest == null) {
        return;
      }
      to.accept(newest);
      newest.release();
    } while (latest.get() != newest);
  }

  void remove(CameraViewing viewing) {
    viewings.remove(viewing);
  }

  void close() {
    closed = true;
    replace(null);
  }
}
