package dev.mediahub.media.protocol.recovery;

import java.util.Arrays;

/**
 * The receiver's side of transport-wide congestion control
 * (draft-holmer-rmcat-transport-wide-cc-extensions-01): remembers when each packet of a publisher
 * came and hands out what one feedback packet tells. One per peer, all its streams together. Owned
 * by one media loop's thread; allocates nothing after construction.
 *
 * <pre>
 * if (recorder.begin(nowNs)) {
 *   for (int i = 0; i &lt; recorder.statusCount(); i++) {
 *     int delta = recorder.delta(i); // NOT_RECEIVED, or 250 µs ticks, fits 16 bits
 *     // or: long ticks = recorder.arrivalTicks(i); // -1, or absolute
 *   }
 *   recorder.end(nowNs);
 * }
 * </pre>
 */
public final class TwccRecorder {
  /** {@link #delta}: this packet has not come. */
  public static final int NOT_RECEIVED = Integer.MIN_VALUE;

  /**
   * Packets one feedback tells about at most. Worst case a packet takes 2 bytes of delta and 2/7 of
   * a chunk: with 20 bytes of header 1,163 bytes stay under the 1,200 an RTCP packet may have.
   */
  public static final int MAX_STATUS_COUNT = 500;

  private static final int SIZE = 2048;
  private static final int MASK = SIZE - 1;
  // How far back a late packet is still told (libwebrtc keeps 500 ms).
  private static final int MAX_LATE = 512;
  private static final long NO_ARRIVAL = Long.MIN_VALUE;
  private static final long TICK_NS = 250_000L;
  private static final int TICKS_PER_REFERENCE = 256;
  private static final long MIN_INTERVAL_NS = 50_000_000L;
  private static final long MAX_INTERVAL_NS = 100_000_000L;
  // A feedback costs about 80 bytes with SRTCP and UDP: with 20 packets told that is < 0.5 %.
  private static final int PACKETS_WORTH_TELLING = 20;

  private final long[] arrivalTicks = new long[SIZE];
  private boolean started;
  private long newest;
  private long nextToTell;
  private long originNs;
  private int pending;
  private long dueNs = Long.MAX_VALUE;
  private long intervalNs = MIN_INTERVAL_NS;
  private int feedbackCount;
  private long base;
  private int statusCount;
  private long referenceTicks;
  private long previousTicks;
  private int expectedIndex;

  public TwccRecorder() {
    Arrays.fill(arrivalTicks, NO_ARRIVAL);
  }

  /**
   * @param sequence the transport-wide sequence number, 16 bits
   */
  public void onPacket(int sequence, long arrivalNs) {
    if (!started) {
      started = true;
      newest = sequence & 0xffff;
      nextToTell = newest;
      // Half a reference unit below, so that a packet read with an earlier time stays positive.
      originNs = arrivalNs - 32_000_000L;
      dueNs = arrivalNs + intervalNs;
    }
    long extended = newest + (short) (sequence - (int) newest);
    if (extended > newest) {
      advance(extended);
    } else if (extended < newest - MAX_LATE) {
      return;
    }
    int index = (int) extended & MASK;
    if (arrivalTicks[index] != NO_ARRIVAL) {
      return;
    }
    arrivalTicks[index] = Math.floorDiv(arrivalNs - originNs, TICK_NS);
    nextToTell = Math.min(nextToTell, extended);
    if (pending++ == 0 && arrivalNs > dueNs) {
      dueNs = arrivalNs;
    }
    if (pending >= MAX_STATUS_COUNT / 2) {
      dueNs = Math.min(dueNs, arrivalNs);
    }
  }

  private void advance(long extended) {
    if (extended - newest >= SIZE) {
      Arrays.fill(arrivalTicks, NO_ARRIVAL);
    } else {
      for (long i = newest + 1; i <= extended; i++) {
        arrivalTicks[(int) i & MASK] = NO_ARRIVAL;
      }
    }
    newest = extended;
    nextToTell = Math.max(nextToTell, newest - SIZE + MAX_LATE + 1);
  }

  /** When the next feedback is due; {@code Long.MAX_VALUE} with nothing to tell. */
  public long nextDueNs() {
    return pending > 0 ? dueNs : Long.MAX_VALUE;
  }

  /**
   * Begins a feedback when one is due; then read it, then call {@link #end(long)}. With many
   * packets several are due at once: call again until false.
   */
  public boolean begin(long nowNs) {
    if (pending == 0 || nowNs < dueNs) {
      return false;
    }
    long first = nextReceived(nextToTell);
    if (first > newest) {
      pending = 0;
      return false;
    }
    // What was lost before the first packet received is told too, if there is room.
    base = first - nextToTell < MAX_STATUS_COUNT / 2 ? nextToTell : first;
    referenceTicks = Math.floorDiv(arrivalAt(first), TICKS_PER_REFERENCE) * TICKS_PER_REFERENCE;
    statusCount = countThatFit();
    previousTicks = referenceTicks;
    expectedIndex = 0;
    return true;
  }

  private int countThatFit() {
    long last = Math.min(newest, base + MAX_STATUS_COUNT - 1);
    long previous = referenceTicks;
    long lastReceived = base;
    for (long i = base; i <= last; i++) {
      long ticks = arrivalAt(i);
      if (ticks != NO_ARRIVAL) {
        long delta = ticks - previous;
        if (delta > Short.MAX_VALUE || delta < Short.MIN_VALUE) {
          break;
        }
        previous = ticks;
        lastReceived = i;
      }
    }
    return (int) (lastReceived - base + 1);
  }

  private long nextReceived(long from) {
    long i = from;
    while (i <= newest && arrivalAt(i) == NO_ARRIVAL) {
      i++;
    }
    return i;
  }

  private long arrivalAt(long extended) {
    return arrivalTicks[(int) extended & MASK];
  }

  /** Base sequence number, 16 bits. */
  public int baseSequence() {
    return (int) base & 0xffff;
  }

  /** Packets told about, 1 to {@link #MAX_STATUS_COUNT}; the last one was received. */
  public int statusCount() {
    return statusCount;
  }

  /** Reference time in units of 64 ms, 24 bits. */
  public int referenceTime() {
    return (int) (referenceTicks / TICKS_PER_REFERENCE) & 0xffffff;
  }

  /** Feedback packet count, 8 bits. */
  public int feedbackCount() {
    return feedbackCount & 0xff;
  }

  /**
   * What became of packet {@code base + index}; read in order from 0.
   *
   * @return {@link #NOT_RECEIVED}, or its arrival in 250 µs ticks after that of the packet received
   *     before it in this feedback (the first: after the reference time); fits signed 16 bits
   */
  public int delta(int index) {
    if (index != expectedIndex) {
      throw new IllegalStateException("read delta " + expectedIndex + " next, not " + index);
    }
    expectedIndex++;
    long ticks = arrivalAt(base + index);
    if (ticks == NO_ARRIVAL) {
      return NOT_RECEIVED;
    }
    int delta = (int) (ticks - previousTicks);
    previousTicks = ticks;
    return delta;
  }

  /**
   * As {@link #delta}, for a writer that counts deltas itself; may be read in any order.
   *
   * @return arrival in 250 µs ticks on a clock that stays the same, 0 or more; -1 when not received
   */
  public long arrivalTicks(int index) {
    long ticks = arrivalAt(base + index);
    return ticks == NO_ARRIVAL ? -1 : Math.max(0, ticks);
  }

  /** The feedback was written: goes on behind it. */
  public void end(long nowNs) {
    feedbackCount++;
    int told = 0;
    for (int i = 0; i < statusCount; i++) {
      if (arrivalAt(base + i) != NO_ARRIVAL) {
        told++;
      }
    }
    nextToTell = base + statusCount;
    pending = Math.max(0, pending - told);
    if (nextReceived(nextToTell) > newest) {
      pending = 0;
      // Few packets: wait longer, so that a feedback is worth its bytes.
      long wanted = intervalNs * PACKETS_WORTH_TELLING / Math.max(1, told);
      intervalNs = Math.clamp(wanted, MIN_INTERVAL_NS, MAX_INTERVAL_NS);
      dueNs = nowNs + intervalNs;
    }
  }
}
