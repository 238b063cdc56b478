package dev.mediahub.media.loop.udp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;

/** Linux' {@code struct pollfd} (descriptor, events, revents) and 64-bit {@code timespec}. */
final class PollLayout {
  static final int BYTES = 8;
  private static final int EVENTS = 4;
  private static final int RETURNED = 6;
  private static final int TIMEOUT_BYTES = 16;
  private static final int TIMEOUT_NANOS = 8;

  private PollLayout() {}

  static MemorySegment descriptor(Arena arena, int fd, short events) {
    MemorySegment descriptor = arena.allocate(BYTES, BYTES);
    set(descriptor, 0, fd, events);
    return descriptor;
  }

  static void set(MemorySegment descriptors, int index, int fd, short events) {
    descriptors.set(JAVA_INT, (long) index * BYTES, fd);
    descriptors.set(JAVA_SHORT, (long) index * BYTES + EVENTS, events);
  }

  static boolean hasHappened(MemorySegment descriptors, int index) {
    return descriptors.get(JAVA_SHORT, (long) index * BYTES + RETURNED) != 0;
  }

  static MemorySegment timeout(Arena arena, long nanos) {
    MemorySegment timeout = arena.allocate(TIMEOUT_BYTES, Long.BYTES);
    setTimeout(timeout, nanos);
    return timeout;
  }

  static void setTimeout(MemorySegment timeout, long nanos) {
    long seconds = TimeUnit.NANOSECONDS.toSeconds(nanos);
    timeout.set(JAVA_LONG, 0, seconds);
    timeout.set(JAVA_LONG, TIMEOUT_NANOS, nanos - TimeUnit.SECONDS.toNanos(seconds));
  }
}
