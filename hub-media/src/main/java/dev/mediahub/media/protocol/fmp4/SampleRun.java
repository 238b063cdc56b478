package dev.mediahub.media.protocol.fmp4;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A track's samples between two fragments, in arrays that grow and are used again; one that became
 * large is let go. One thread.
 */
final class SampleRun {
  private static final int USUAL_BYTES = 64 * 1024;
  private static final int LARGE_BYTES = 1024 * 1024;

  private final int timescale;
  private long[] times = new long[128];
  private int[] sizes = new int[128];
  private int[] compositions = new int[128];
  private boolean[] keyframes = new boolean[128];
  private byte[] data = new byte[USUAL_BYTES];
  private int count;
  private int bytes;
  private int closed;
  private int closedBytes;
  private long lastDuration;

  SampleRun(int timescale) {
    this.timescale = timescale;
  }

  void add(long time, int composition, boolean keyframe, byte[] from, int at, int length) {
    removeClosed();
    if (count == times.length) {
      times = Arrays.copyOf(times, 2 * count);
      sizes = Arrays.copyOf(sizes, 2 * count);
      compositions = Arrays.copyOf(compositions, 2 * count);
      keyframes = Arrays.copyOf(keyframes, 2 * count);
    }
    if (data.length - bytes < length) {
      data = Arrays.copyOf(data, Math.max(2 * data.length, bytes + length));
    }
    times[count] = time;
    sizes[count] = length;
    compositions[count] = composition;
    keyframes[count++] = keyframe;
    System.arraycopy(from, at, data, bytes, length);
    bytes += length;
  }

  int count() {
    return count - closed;
  }

  int bytes() {
    return bytes - closedBytes;
  }

  /** Ends the run: before its newest sample, or behind it. */
  void close(boolean withNewest) {
    removeClosed();
    closed = withNewest ? count : Math.max(0, count - 1);
    closedBytes = 0;
    for (int i = 0; i < closed; i++) {
      closedBytes += sizes[i];
    }
  }

  private void removeClosed() {
    if (closed == 0) {
      return;
    }
    int left = count - closed;
    System.arraycopy(times, closed, times, 0, left);
    System.arraycopy(sizes, closed, sizes, 0, left);
    System.arraycopy(compositions, closed, compositions, 0, left);
    System.arraycopy(keyframes, closed, keyframes, 0, left);
    int leftBytes = bytes - closedBytes;
    byte[] to = data.length > LARGE_BYTES ? new byte[Math.max(USUAL_BYTES, leftBytes)] : data;
    System.arraycopy(data, closedBytes, to, 0, leftBytes);
    data = to;
    count = left;
    bytes = leftBytes;
    closed = 0;
    closedBytes = 0;
  }

  int closed() {
    return closed;
  }

  int closedBytes() {
    return closedBytes;
  }

  ByteBuffer closedData() {
    return ByteBuffer.wrap(data, 0, closedBytes);
  }

  long time(int index) {
    return times[index];
  }

  /**
   * Up to the next sample; that of the last one is taken to be as long as the one before, but no
   * longer than a second: what was before may have been a pause.
   */
  long duration(int index) {
    if (index + 1 == count) {
      return Math.min(lastDuration, timescale);
    }
    lastDuration = times[index + 1] - times[index];
    return lastDuration;
  }

  int size(int index) {
    return sizes[index];
  }

  int composition(int index) {
    return compositions[index];
  }

  boolean keyframe(int index) {
    return keyframes[index];
  }
}
