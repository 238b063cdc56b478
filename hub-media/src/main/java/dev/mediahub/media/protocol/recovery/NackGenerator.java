package dev.mediahub.media.protocol.recovery;

/**
 * Decides which packets of one incoming stream to ask for again (RFC 4585, section 6.2.1). Feed
 * every packet, then call {@link #poll} at {@link #nextPollNs()} at the latest. Owned by one media
 * loop's thread; allocates nothing after construction.
 *
 * <p>A gap is asked for once one further packet came behind the one that showed it, or after 5 ms:
 * that much reordering costs no NACK. It is asked for again after 1.5 round trips (20 ms at least),
 * and every third time after twice as long, since a sender at a low rate holds repairs back. After
 * 10 requests or 1 s, or when a newer keyframe makes it useless, it is given up.
 */
public final class NackGenerator {
  /** Gaps remembered; with more the stream is beyond repair and a keyframe is needed. */
  public static final int MAX_GAPS = 1000;

  private static final int SIZE = 1024;
  private static final int MAX_TRIES = 10;
  private static final int SLOWER_EVERY = 3;
  private static final long MAX_AGE_NS = 1_000_000_000L;
  private static final long REORDER_NS = 5_000_000L;
  private static final long MIN_RETRY_NS = 20_000_000L;

  // Missing sequences, ascending, in [0, count).
  private final long[] missing = new long[SIZE];
  private final long[] foundNs = new long[SIZE];
  private final long[] dueNs = new long[SIZE];
  private final byte[] tries = new byte[SIZE];
  private int count;
  private boolean started;
  private long newest;
  private long nextPollNs = Long.MAX_VALUE;
  private boolean needsKeyframe;
  private long recovered;
  private long lost;

  /**
   * Takes note of a packet, original or repaired by RTX.
   *
   * @param sequence extended sequence number
   * @return true when the packet fills a gap
   */
  public boolean onPacket(long sequence, long nowNs) {
    if (!started) {
      started = true;
      newest = sequence;
      return false;
    }
    if (sequence == newest + 1) {
      newest = sequence;
      if (count > 0) {
        hurryGapBefore(sequence - 1, nowNs);
      }
      return false;
    }
    if (sequence <= newest) {
      return fill(sequence);
    }
    addGaps(sequence, nowNs);
    return false;
  }

  /**
   * A keyframe has begun to arrive: what is older will not be asked for. What is missing directly
   * before it will: its parameter sets may be there.
   *
   * @param before extended sequence number of the newest packet of earlier pictures
   */
  public void onKeyframe(long before) {
    int drop = 0;
    while (drop < count && missing[drop] < before) {
      drop++;
    }
    if (drop > 0) {
      lost += drop;
      removeRange(0, drop);
    }
    needsKeyframe = false;
  }

  /**
   * Writes the 16-bit sequence numbers to ask for now, ascending.
   *
   * @param rttNs round-trip time to the sender; 0 while unknown
   * @param out filled from 0; what does not fit stays due
   * @return how many were written
   */
  public int poll(long nowNs, long rttNs, int[] out) {
    if (nowNs < nextPollNs) {
      return 0;
    }
    long retryNs = Math.max(MIN_RETRY_NS, Math.min(rttNs + rttNs / 2, MAX_AGE_NS));
    long next = Long.MAX_VALUE;
    int written = 0;
    int kept = 0;
    for (int i = 0; i < count; i++) {
      boolean due = nowNs >= dueNs[i];
      if (due && (tries[i] >= MAX_TRIES || nowNs - foundNs[i] > MAX_AGE_NS)) {
        lost++;
        needsKeyframe = true;
        continue;
      }
      if (due && written < out.length) {
        out[written++] = (int) missing[i] & 0xffff;
        tries[i]++;
        dueNs[i] = nowNs + (retryNs << (tries[i] / SLOWER_EVERY));
      }
      next = Math.min(next, dueNs[i]);
      move(i, kept++);
    }
    count = kept;
    nextPollNs = next;
    return written;
  }

  /**
   * When {@link #poll} next has something to do; {@code Long.MIN_VALUE} while a keyframe is needed,
   * else {@code Long.MAX_VALUE} without gaps.
   */
  public long nextPollNs() {
    if (needsKeyframe) {
      return Long.MIN_VALUE;
    }
    return count == 0 ? Long.MAX_VALUE : nextPollNs;
  }

  /** True once packets were given up for good and only a keyframe helps a video decoder. */
  public boolean needsKeyframe() {
    return needsKeyframe;
  }

  /** The keyframe was asked for (or, for audio, nobody cares). */
  public void clearNeedsKeyframe() {
    needsKeyframe = false;
  }

  /** Gaps open now. */
  public int gaps() {
    return count;
  }

  /** Packets that came after they were found missing. */
  public long recovered() {
    return recovered;
  }

  /** Packets given up. */
  public long lost() {
    return lost;
  }

  private void addGaps(long sequence, long nowNs) {
    long gap = sequence - newest - 1;
    if (gap + count > MAX_GAPS) {
      lost += gap < ReceptionStats.MAX_DROPOUT ? gap + count : count;
      count = 0;
      newest = sequence;
      needsKeyframe = true;
      return;
    }
    if (count > 0) {
      hurryGapBefore(newest, nowNs);
    } else {
      nextPollNs = Long.MAX_VALUE;
    }
    for (long missed = newest + 1; missed < sequence; missed++) {
      missing[count] = missed;
      foundNs[count] = nowNs;
      dueNs[count] = nowNs + REORDER_NS;
      tries[count] = 0;
      count++;
    }
    newest = sequence;
    nextPollNs = Math.min(nextPollNs, nowNs + REORDER_NS);
  }

  // One packet has come behind the one that showed the newest gap: it is hardly reordering.
  private void hurryGapBefore(long sequence, long nowNs) {
    for (int i = count - 1; i >= 0 && tries[i] == 0 && dueNs[i] > nowNs; i--) {
      if (missing[i] < sequence) {
        dueNs[i] = nowNs;
        nextPollNs = Math.min(nextPollNs, nowNs);
      }
    }
  }

  private boolean fill(long sequence) {
    int low = 0;
    int high = count - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (missing[middle] < sequence) {
        low = middle + 1;
      } else if (missing[middle] > sequence) {
        high = middle - 1;
      } else {
        removeRange(middle, middle + 1);
        recovered++;
        return true;
      }
    }
    return false;
  }

  private void removeRange(int from, int to) {
    int tail = count - to;
    System.arraycopy(missing, to, missing, from, tail);
    System.arraycopy(foundNs, to, foundNs, from, tail);
    System.arraycopy(dueNs, to, dueNs, from, tail);
    System.arraycopy(tries, to, tries, from, tail);
    count -= to - from;
  }

  private void move(int from, int to) {
    if (from != to) {
      missing[to] = missing[from];
      foundNs[to] = foundNs[from];
      dueNs[to] = dueNs[from];
      tries[to] = tries[from];
    }
  }
}
