package dev.mediahub.media.loop.udp;

import java.util.Arrays;

/** Small numbers, given again after they were released. Owned by one thread. */
final class SlotNumbers {
  private int[] free = new int[64];
  private int freeCount;
  private int next;

  int take() {
    return freeCount > 0 ? free[--freeCount] : next++;
  }

  void release(int number) {
    if (freeCount == free.length) {
      free = Arrays.copyOf(free, freeCount * 2);
    }
    free[freeCount++] = number;
  }
}
