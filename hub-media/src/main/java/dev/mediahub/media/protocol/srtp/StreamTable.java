package dev.mediahub.media.protocol.srtp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Replay windows by SSRC. A session has a handful of SSRCs, so a scan of a dense array, the last
 * one found tried first, beats a map and allocates nothing.
 */
final class StreamTable {
  private final int limit;
  private final int windowSize;
  private int[] ssrcs = new int[4];
  private ReplayWindow[] windows = new ReplayWindow[4];
  private int count;
  private int lastFound;

  StreamTable(int limit, int windowSize) {
    this.limit = limit;
    this.windowSize = windowSize;
  }

  @Nullable ReplayWindow find(int ssrc) {
    if (lastFound < count && ssrcs[lastFound] == ssrc) {
      return windows[lastFound];
    }
    for (int i = 0; i < count; i++) {
      if (ssrcs[i] == ssrc) {
        lastFound = i;
        return windows[i];
      }
    }
    return null;
  }

  boolean isFull() {
    return count == limit;
  }

  void add(int ssrc, long index) {
    if (count == ssrcs.length) {
      ssrcs = Arrays.copyOf(ssrcs, count * 2);
      windows = Arrays.copyOf(windows, count * 2);
    }
    ssrcs[count] = ssrc;
    windows[count] = new ReplayWindow(windowSize, index);
    lastFound = count++;
  }
}
