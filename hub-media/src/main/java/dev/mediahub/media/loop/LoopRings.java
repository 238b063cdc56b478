package dev.mediahub.media.loop;

import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The rings between loops, each made by its writing loop when first asked for: most pairs of loops
 * on a big machine never talk.
 */
final class LoopRings {
  private final int loops;
  private final int ringBytes;
  private final AtomicReferenceArray<@Nullable ByteRing> rings;

  LoopRings(int loops, int ringBytes) {
    this.loops = loops;
    this.ringBytes = ringBytes;
    this.rings = new AtomicReferenceArray<>(loops * loops);
  }

  int loops() {
    return loops;
  }

  /** The ring from one loop to another; null to itself. Thread of {@code from}. */
  @Nullable ByteRing ring(int from, int to) {
    if (from == to) {
      return null;
    }
    ByteRing ring = rings.getPlain(slot(from, to));
    if (ring == null) {
      ring = new ByteRing(ringBytes);
      rings.set(slot(from, to), ring);
    }
    return ring;
  }

  /** The ring if it has been made. Thread of {@code to}. */
  @Nullable ByteRing inbound(int from, int to) {
    return rings.get(slot(from, to));
  }

  /** Whether a message waits for the loop. Any thread. */
  boolean hasMessages(int to) {
    for (int from = 0; from < loops; from++) {
      ByteRing ring = inbound(from, to);
      if (ring != null && !ring.isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /** Wakes the loops that were written to since the last call. Thread of {@code from}. */
  void announce(int from, List<MediaLoop> targets) {
    for (int to = 0; to < loops; to++) {
      ByteRing ring = rings.getPlain(slot(from, to));
      if (ring != null && ring.takeUnannounced()) {
        // Orders the commit before the look at the other loop's sleeping flag; a release store
        // alone
        // may be seen after it.
        VarHandle.fullFence();
        targets.get(to).wake();
      }
    }
  }

  /** Messages refused by full rings. Any thread. */
  long dropped() {
    long sum = 0;
    for (int slot = 0; slot < rings.length(); slot++) {
      ByteRing ring = rings.get(slot);
      sum += ring == null ? 0 : ring.dropped();
    }
    return sum;
  }

  private int slot(int from, int to) {
    return from * loops + to;
  }
}
