package dev.mediahub.media.loop;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Timers ordered by deadline, then by when they were scheduled: a binary heap whose nodes are the
 * timers themselves. Owned by the loop's thread.
 */
@SuppressWarnings("ReferenceEquality") // a timer is itself only
final class TimerHeap {
  private static final int INITIAL_CAPACITY = 256;

  private @Nullable LoopTimer[] heap = new LoopTimer[INITIAL_CAPACITY];
  private int size;
  private long nextSequence;

  int size() {
    return size;
  }

  /** Schedules the timer, or moves it when it is scheduled already. */
  void schedule(LoopTimer timer, long deadlineNs) {
    timer.deadlineNs = deadlineNs;
    timer.sequence = nextSequence++;
    if (timer.heapIndex == LoopTimer.IDLE) {
      if (size == heap.length) {
        heap = Arrays.copyOf(heap, size * 2);
      }
      siftUp(size++, timer);
    } else {
      reposition(timer.heapIndex, timer);
    }
  }

  void cancel(LoopTimer timer) {
    int index = timer.heapIndex;
    if (index == LoopTimer.IDLE) {
      return;
    }
    timer.heapIndex = LoopTimer.IDLE;
    LoopTimer last = at(--size);
    heap[size] = null;
    if (last != timer) {
      reposition(index, last);
    }
  }

  /** Nanoseconds until the first deadline, 0 when it has passed, -1 when there is no timer. */
  long untilNextNs(long nowNs) {
    return size == 0 ? -1 : Math.max(0, at(0).deadlineNs - nowNs);
  }

  /** Takes the first timer that is due and was scheduled before {@code sequenceLimit}, or null. */
  @Nullable LoopTimer pollDue(long nowNs, long sequenceLimit) {
    if (size == 0) {
      return null;
    }
    LoopTimer first = at(0);
    if (first.deadlineNs - nowNs > 0 || first.sequence >= sequenceLimit) {
      return null;
    }
    cancel(first);
    return first;
  }

  /** The bound for {@link #pollDue} that leaves out timers scheduled from now on. */
  long sequenceLimit() {
    return nextSequence;
  }

  private void reposition(int index, LoopTimer timer) {
    siftDown(index, timer);
    if (at(index) == timer) {
      siftUp(index, timer);
    }
  }

  private void siftUp(int from, LoopTimer timer) {
    int index = from;
    while (index > 0) {
      int parentIndex = (index - 1) >>> 1;
      LoopTimer parent = at(parentIndex);
      if (!isBefore(timer, parent)) {
        break;
      }
      place(index, parent);
      index = parentIndex;
    }
    place(index, timer);
  }

  private void siftDown(int from, LoopTimer timer) {
    int index = from;
    int half = size >>> 1;
    while (index < half) {
      int childIndex = 2 * index + 1;
      int right = childIndex + 1;
      if (right < size && isBefore(at(right), at(childIndex))) {
        childIndex = right;
      }
      LoopTimer child = at(childIndex);
      if (!isBefore(child, timer)) {
        break;
      }
      place(index, child);
      index = childIndex;
    }
    place(index, timer);
  }

  private static boolean isBefore(LoopTimer a, LoopTimer b) {
    long difference = a.deadlineNs - b.deadlineNs;
    return difference < 0 || (difference == 0 && a.sequence < b.sequence);
  }

  private void place(int index, LoopTimer timer) {
    heap[index] = timer;
    timer.heapIndex = index;
  }

  @SuppressWarnings("NullAway") // every index below size holds a timer
  private LoopTimer at(int index) {
    return heap[index];
  }
}
