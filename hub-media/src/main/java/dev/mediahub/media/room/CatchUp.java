package dev.mediahub.media.room;

import dev.mediahub.media.bwe.SendGate;
import dev.mediahub.media.protocol.recovery.PacketCache;

/**
 * Brings a viewer from a kept keyframe to now, for tracks whose publisher cannot make a keyframe
 * when asked: what the cache has since then goes out faster than it was made, until the viewer is
 * live. One per subscriber; loop thread only; allocates nothing.
 *
 * <p>Timestamps are moved together by the same factor, so that each packet's says when it leaves:
 * the first one gets that of the newest packet, and from where the viewer is live on they are the
 * track's own. So a browser shows each picture at once, measures no jitter and keeps no delay, and
 * sound, which is never sent but live, fits again from there on.
 *
 * <p>In one burst it would overflow the queue of a path, and Chromium loses the packets that come
 * in the few milliseconds between the end of DTLS and when it can decrypt: measured, 9 of 10 joins
 * lost all 400 packets and waited for the next keyframe. A keyframe request begins it anew.
 */
final class CatchUp {
  private static final double FASTEST = 8;
  private static final double SLOWEST = 2;

  /** 40 Mbit/s. */
  private static final double BYTES_PER_SECOND = 5e6;

  private static final int BURST_BYTES = 32 * 1024;

  /** No more while this much waits on the path. */
  private static final long MOST_WAITING_NS = 60_000_000L;

  /** A path that cannot carry it gets the next keyframe instead. */
  private static final long GIVE_UP_NS = 5_000_000_000L;

  private static final long FIRST_SPACING_NS = 300_000_000L;
  private static final long MAX_SPACING_NS = 4_800_000_000L;
  private static final long CALM_NS = 10_000_000_000L;

  private final SendGate gate;
  private boolean active;
  private boolean live;
  private boolean failed;
  private long startNs;
  private long from;
  private long cursor;
  private long movedUpTo = Long.MIN_VALUE;
  private int liveTimestamp;
  private int firstTimestamp;
  private double speed;
  private double bytesPerSecond;
  private double ticksPerNs;
  private long bytesSent;
  private long repeatAtNs = Long.MIN_VALUE;
  private long repeatedNs = Long.MIN_VALUE;
  private long spacingNs = FIRST_SPACING_NS;

  CatchUp(SendGate gate) {
    this.gate = gate;
  }

  /**
   * Begins at a keyframe in the cache.
   *
   * @param after the first timestamp is later than this one of the track, if that is later than the
   *     newest packet's
   */
  void begin(PacketCache cache, long keyframe, int after, int clockRate, long nowNs) {
    long bytes = 0;
    for (long sequence = keyframe; sequence <= cache.newestSequence(); sequence++) {
      int slot = cache.slotOf(sequence);
      bytes += slot < 0 ? 0 : cache.length(slot);
    }
    int newest = cache.timestamp(cache.slotOf(cache.newestSequence()));
    firstTimestamp = cache.timestamp(cache.slotOf(keyframe));
    int start = (after - newest > 0 ? after : newest) + 1;
    double behind = Math.max(0, newest - firstTimestamp);
    double seconds = Math.max(behind / clockRate, 0.1);
    double rate = bytes / seconds;
    speed = Math.clamp(BYTES_PER_SECOND / Math.max(rate, 1), SLOWEST, FASTEST);
    bytesPerSecond = Math.max(BYTES_PER_SECOND, rate * SLOWEST);
    liveTimestamp =
        firstTimestamp + (int) Math.round((start - firstTimestamp) * speed / (speed - 1));
    ticksPerNs = clockRate / 1e9;
    from = keyframe;
    cursor = keyframe;
    movedUpTo = Long.MAX_VALUE;
    startNs = nowNs;
    bytesSent = 0;
    live = false;
    failed = false;
    active = true;
  }

  /** Another source: nothing of this one is sent any more. */
  void reset() {
    active = false;
    failed = false;
    movedUpTo = Long.MIN_VALUE;
    repeatAtNs = Long.MIN_VALUE;
  }

  /** While true the viewer gets what {@link #nextSlot} says and nothing else. */
  boolean active() {
    return active;
  }

  /** Whether the path could not carry it; stays so until the next begin. */
  boolean failed() {
    return failed;
  }

  /** The packet after the last one handed out. */
  long cursor() {
    return cursor;
  }

  /**
   * The slot of the next packet to send now, or -1 when it is not time yet or the viewer is live.
   */
  int nextSlot(PacketCache cache, long nowNs) {
    while (active) {
      if (cursor > cache.newestSequence()) {
        active = !live;
        return -1;
      }
      if (cursor <= cache.newestSequence() - cache.capacity() || nowNs - startNs > GIVE_UP_NS) {
        active = false;
        failed = true;
        movedUpTo = cursor - 1;
        return -1;
      }
      int slot = cache.slotOf(cursor);
      if (slot < 0) {
        cursor++; // Lost on the way from its publisher's loop.
        continue;
      }
      if (!isDue(cache.timestamp(slot), nowNs)) {
        return -1;
      }
      cursor++;
      bytesSent += cache.length(slot);
      return slot;
    }
    return -1;
  }

  private boolean isDue(int timestamp, long nowNs) {
    if (live) {
      return true;
    }
    if (timestamp - liveTimestamp >= 0) {
      live = true;
      movedUpTo = cursor - 1;
      return true;
    }
    double elapsedNs = nowNs - startNs;
    return timestamp - firstTimestamp <= elapsedNs * ticksPerNs * speed
        && bytesSent <= BURST_BYTES + elapsedNs * 1e-9 * bytesPerSecond
        && gate.backlogNs(nowNs) <= MOST_WAITING_NS;
  }

  /** The timestamp that a packet of the track is sent with. */
  int timestamp(long sequence, int timestamp) {
    return sequence >= from && sequence <= movedUpTo
        ? liveTimestamp - (int) Math.round((liveTimestamp - timestamp) / speed)
        : timestamp;
  }

  /**
   * Whether a viewer that asks for a keyframe gets the kept one again; it then counts as sent. The
   * first request after a join is heard at once, later ones less and less often.
   */
  boolean mayRepeat(long nowNs) {
    if (nowNs < repeatAtNs) {
      return false;
    }
    boolean calm = repeatedNs == Long.MIN_VALUE || nowNs - repeatedNs > CALM_NS;
    spacingNs = calm ? FIRST_SPACING_NS : Math.min(2 * spacingNs, MAX_SPACING_NS);
    repeatedNs = nowNs;
    repeatAtNs = nowNs + spacingNs;
    return true;
  }
}
