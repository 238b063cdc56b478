package dev.mediahub.media.edge.mjpeg;

import dev.mediahub.media.api.CameraFrame;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** A picture in memory of the pool, which gets it back with the last release. Any thread. */
final class PooledFrame implements CameraFrame {
  /** Bytes in front of the picture for its part's header, which ends where the picture begins. */
  static final int HEAD = 80;

  /** Bytes behind the picture. */
  static final int TAIL = 2;

  private static final String PART = "--frame\r\nContent-Type: image/jpeg\r\nContent-Length: ";

  private final FramePool pool;
  private final ByteBuffer buffer;
  private final int partStart;
  private final int jpegEnd;
  private final long size;
  private final AtomicInteger holders = new AtomicInteger(1);

  private PooledFrame(FramePool pool, ByteBuffer buffer, int partStart, int jpegEnd, long size) {
    this.pool = pool;
    this.buffer = buffer;
    this.partStart = partStart;
    this.jpegEnd = jpegEnd;
    this.size = size;
  }

  /**
   * Makes a frame, held once, of a picture that stands in the buffer from {@link #HEAD} on.
   *
   * @param length of the picture; {@link #TAIL} bytes must be free behind it
   * @param size as {@code FrameSize} packs it
   */
  static PooledFrame of(FramePool pool, ByteBuffer buffer, int length, long size) {
    byte[] head = (PART + length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    int start = HEAD - head.length;
    buffer.put(start, head);
    int end = HEAD + length;
    buffer.put(end, (byte) '\r').put(end + 1, (byte) '\n');
    return new PooledFrame(pool, buffer, start, end, size);
  }

  @Override
  public ByteBuffer jpeg() {
    return buffer.slice(HEAD, jpegEnd - HEAD);
  }

  @Override
  public ByteBuffer part() {
    return buffer.slice(partStart, jpegEnd + TAIL - partStart);
  }

  int jpegBytes() {
    return jpegEnd - HEAD;
  }

  /** Width and height. */
  long size() {
    return size;
  }

  /** Holds it once more; false when nobody did any more, and then it must not be touched. */
  boolean retain() {
    for (int now = holders.get(); now > 0; now = holders.get()) {
      if (holders.compareAndSet(now, now + 1)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void release() {
    int left = holders.decrementAndGet();
    if (left == 0) {
      pool.giveBack(buffer);
    } else if (left < 0) {
      throw new IllegalStateException("a frame was released more often than it was held");
    }
  }
}
