package dev.mediahub.media.edge.mjpeg;

import dev.mediahub.media.api.CameraVerdict;
import dev.mediahub.media.protocol.codec.FrameSize;
import dev.mediahub.media.protocol.codec.JpegFrame;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Puts one camera's messages together and judges them. No clock and no socket inside; one thread.
 */
final class CameraReceiver {
  /** A camera that sends so many in a row that are no JPEG sends something else. */
  static final int MOST_BROKEN = 5;

  static final long IDLE_NS = 30_000_000_000L;

  /** So many intervals may be saved up: cameras' clocks and networks are not even. */
  private static final int BURST = 2;

  private static final int FIRST_GUESS = 16 * 1024;

  private final FramePool pool;
  private final long intervalNs;
  private final int maxFrameBytes;
  private @Nullable ByteBuffer filling;
  private @Nullable PooledFrame made;
  private boolean within;
  private boolean skips;
  private int length;
  private int usual = FIRST_GUESS;
  private int brokenInARow;
  private long creditNs;
  private long creditAtNs;
  private volatile long heardNs;

  CameraReceiver(FramePool pool, int maxFps, int maxFrameBytes, long nowNs) {
    this.pool = pool;
    this.intervalNs = 1_000_000_000L / maxFps;
    this.maxFrameBytes =
        Math.min(maxFrameBytes, FramePool.LARGEST - PooledFrame.HEAD - PooledFrame.TAIL);
    this.creditNs = BURST * intervalNs;
    this.creditAtNs = nowNs;
    this.heardNs = nowNs;
  }

  /** As {@link dev.mediahub.media.api.Camera#bytes}; after TAKEN {@link #take} has the picture. */
  CameraVerdict bytes(ByteBuffer part, boolean last, long nowNs) {
    if (!within) {
      within = true;
      length = 0;
      skips = !mayCome(nowNs);
    }
    if (part.remaining() > maxFrameBytes - length) {
      giveBack();
      return CameraVerdict.TOO_LARGE;
    }
    if (skips) {
      length += part.remaining();
    } else {
      append(part, last);
    }
    return last ? finish(nowNs) : CameraVerdict.MORE;
  }

  private boolean mayCome(long nowNs) {
    creditNs = Math.min(BURST * intervalNs, creditNs + nowNs - creditAtNs);
    creditAtNs = nowNs;
    if (creditNs < intervalNs) {
      return false;
    }
    creditNs -= intervalNs;
    return true;
  }

  private void append(ByteBuffer part, boolean last) {
    int needed = PooledFrame.HEAD + length + part.remaining() + PooledFrame.TAIL;
    ByteBuffer target = filling;
    if (target == null) {
      target = pool.acquire(last ? needed : Math.max(needed, usual));
    } else if (target.capacity() < needed) {
      ByteBuffer larger = pool.acquire(needed);
      larger.put(0, target, 0, PooledFrame.HEAD + length);
      pool.giveBack(target);
      target = larger;
    }
    filling = target;
    target.put(PooledFrame.HEAD + length, part, part.position(), part.remaining());
    length += part.remaining();
  }

  private CameraVerdict finish(long nowNs) {
    within = false;
    heardNs = nowNs;
    ByteBuffer whole = filling;
    if (skips || whole == null) {
      return CameraVerdict.TOO_FAST;
    }
    long size = JpegFrame.size(whole, PooledFrame.HEAD, length);
    if (size == FrameSize.UNKNOWN) {
      giveBack();
      creditNs += intervalNs; // Else a burst of them would pass for pictures that come too fast.
      brokenInARow++;
      return brokenInARow < MOST_BROKEN ? CameraVerdict.BROKEN : CameraVerdict.BROKEN_TOO_OFTEN;
    }
    brokenInARow = 0;
    usual = Math.min(PooledFrame.HEAD + length + PooledFrame.TAIL, FramePool.LARGEST);
    made = PooledFrame.of(pool, whole, length, size);
    filling = null;
    return CameraVerdict.TAKEN;
  }

  private void giveBack() {
    ByteBuffer unfinished = filling;
    filling = null;
    if (unfinished != null) {
      pool.giveBack(unfinished);
    }
  }

  /** The picture that was taken last, held once for the caller. */
  PooledFrame take() {
    PooledFrame frame = made;
    made = null;
    if (frame == null) {
      throw new IllegalStateException("no picture was taken");
    }
    return frame;
  }

  /** Whether no message has ended for {@link #IDLE_NS}. Any thread. */
  boolean isIdle(long nowNs) {
    return nowNs - heardNs >= IDLE_NS;
  }
}
