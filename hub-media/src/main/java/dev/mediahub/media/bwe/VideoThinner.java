package dev.mediahub.media.bwe;

import dev.mediahub.media.protocol.recovery.PacketCache;

/**
 * Fits video to a viewer whose path carries less than the stream; audio never passes here and is
 * always sent. One per viewer and video track, owned by the media loop's thread; allocates nothing
 * after construction.
 *
 * <p>Put every packet of the track into its {@link PacketCache} and ask {@link #admit}. While the
 * path keeps up, everything is sent as it comes ({@link #flowing()}). When too much waits, the
 * viewer lags behind: its packets are taken from the cache as the path has room ({@link
 * #nextPacedSlot}), which smooths out keyframes, and it flows again when it has caught up. When it
 * lags more than {@link #MAX_LAG_NS}, everything is left out up to the next keyframe; a keyframe
 * once begun is always finished, so that a very slow viewer sees stills. Never does more than
 * {@link SendGate#LIMIT_NS} wait on the path, so audio stays prompt.
 */
public final class VideoThinner {
  /** {@link #admit}: send the packet. */
  public static final int SEND = 0;

  /** {@link #admit}: leave it out. */
  public static final int DROP = -1;

  /** {@link #admit}: not now; {@link #nextPacedSlot} will hand it out from the cache. */
  public static final int PACE = 1;

  /** How often to ask {@link #nextPacedSlot} while {@link #pacing()}. */
  public static final long PACE_INTERVAL_NS = 20_000_000L;

  /** Frames later than this are left out for a viewer that lags behind. */
  public static final long MAX_LAG_NS = 800_000_000L;

  private static final int WAITING = 0;
  private static final int FLOWING = 1;
  private static final int PACED = 2;

  private static final long PACE_ABOVE_NS = 300_000_000L;
  private static final long BUSY_ABOVE_NS = 100_000_000L;
  private static final long ROOM_NS = 60_000_000L;
  private static final int BURST = 8;
  private static final int SMALL_BURST = 2;
  private static final long MISSING_NS = 150_000_000L;
  private static final long NONE = PacketCache.NO_SEQUENCE;

  private final SendGate gate;

  private int state = WAITING;
  // What is sent, was sent or is lost for good lies in [runFrom, runTo); runTo counts if WAITING.
  private long runFrom = Long.MAX_VALUE;
  private long runTo = Long.MIN_VALUE;
  private boolean jumped;

  private boolean frameKnown;
  private long frameSequence;
  private int frameTimestamp;
  private boolean frameIsKeyframe;

  private long cursor;
  private int cursorTimestamp;
  private boolean cursorAtFrameStart;
  private int sentInBurst;
  private long missingSinceNs = NONE;

  private long droppedPackets;
  private long stops;

  public VideoThinner(SendGate gate) {
    this.gate = gate;
  }

  /**
   * Decides about one packet of the track.
   *
   * @param sequence its extended sequence number in the track
   * @param timestamp its RTP timestamp: all packets of a frame share it
   * @param flags as given to {@link PacketCache#put}
   * @return {@link #SEND}, {@link #DROP} or {@link #PACE}
   */
  public int admit(long sequence, int timestamp, int bytes, int flags, long nowNs) {
    boolean keyframe = (flags & PacketCache.KEYFRAME_START) != 0;
    if (beginsFrame(sequence, timestamp, keyframe)) {
      beginFrame(sequence, timestamp, flags, nowNs);
    }
    int decision = decide(sequence, timestamp, bytes, nowNs);
    if (decision == DROP) {
      droppedPackets++;
    }
    return decision;
  }

  private boolean beginsFrame(long sequence, int timestamp, boolean keyframe) {
    if (state != WAITING && sequence < runFrom) {
      return false;
    }
    if (!frameKnown || timestamp - frameTimestamp > 0) {
      return true;
    }
    // Timestamps may begin anew with a keyframe.
    boolean known = timestamp == frameTimestamp ? frameIsKeyframe : sequence <= frameSequence;
    return keyframe && !known;
  }

  private int decide(long sequence, int timestamp, int bytes, long nowNs) {
    if (sequence < runFrom) {
      return DROP;
    }
    if (state == WAITING) {
      return sequence < runTo ? SEND : DROP;
    }
    if (state == PACED) {
      return sequence >= cursor ? PACE : SEND;
    }
    long backlogNs = gate.backlogNs(nowNs);
    if (backlogNs > 0 && backlogNs + gate.durationNs(bytes) > SendGate.LIMIT_NS) {
      pace(sequence, timestamp, false);
      return PACE;
    }
    return SEND;
  }

  private void beginFrame(long sequence, int timestamp, int flags, long nowNs) {
    frameKnown = true;
    frameSequence = sequence;
    frameTimestamp = timestamp;
    frameIsKeyframe = (flags & PacketCache.KEYFRAME_START) != 0;
    if (state == PACED) {
      return;
    }
    long backlogNs = gate.backlogNs(nowNs);
    if (state == WAITING && frameIsKeyframe) {
      runFrom = sequence;
      jumped = true;
      state = FLOWING;
      if (gate.limited() || backlogNs > BUSY_ABOVE_NS) {
        pace(sequence, timestamp, true);
      }
    } else if (state == FLOWING && backlogNs > PACE_ABOVE_NS) {
      pace(sequence, timestamp, true);
    }
  }

  private void pace(long sequence, int timestamp, boolean atFrameStart) {
    state = PACED;
    cursor = sequence;
    cursorTimestamp = timestamp;
    cursorAtFrameStart = atFrameStart;
    sentInBurst = 0;
    missingSinceNs = NONE;
  }

  /** Sends from this packet on, whatever it is and whatever timestamps came before. */
  public void flowFrom(long sequence) {
    state = FLOWING;
    frameKnown = false;
    runFrom = sequence;
    jumped = false;
  }

  /**
   * Ask before each packet that is sent: whether those right before it were left out on purpose. It
   * then gets the number after the last one sent. Else what is missing was lost on its way here and
   * the viewer is to see the gap. Says so once.
   */
  public boolean takeJump() {
    boolean taken = jumped;
    jumped = false;
    return taken;
  }

  /** True while video passes as it comes. */
  public boolean flowing() {
    return state == FLOWING;
  }

  /** True while the viewer lags behind and is served from the cache. */
  public boolean pacing() {
    return state == PACED;
  }

  /**
   * The next packet to send now to a viewer that lags behind. Send it and ask again, until -1; then
   * again after every packet of the track and every {@link #PACE_INTERVAL_NS}.
   *
   * @return a slot of {@code cache}, or -1 when there is none, or no room on the path
   */
  public int nextPacedSlot(PacketCache cache, long nowNs) {
    while (state == PACED && roomForPaced(nowNs)) {
      int slot = cache.slotOf(cursor);
      if (slot < 0) {
        if (!passMissing(cache, nowNs)) {
          return -1;
        }
        continue;
      }
      missingSinceNs = NONE;
      if (cursorAtFrameStart || cache.timestamp(slot) != cursorTimestamp) {
        if (!enterFrame(cache, slot, nowNs)) {
          continue;
        }
        slot = cache.slotOf(cursor);
      }
      sentInBurst++;
      cursor++;
      cursorAtFrameStart = (cache.flags(slot) & PacketCache.FRAME_END) != 0;
      return slot;
    }
    return -1;
  }

  // False: look at the cursor again.
  private boolean enterFrame(PacketCache cache, int slot, long nowNs) {
    boolean keyframe = (cache.flags(slot) & PacketCache.KEYFRAME_START) != 0;
    if (!keyframe && nowNs - cache.arrivalNs(slot) > MAX_LAG_NS) {
      return skipToKeyframe(cache, nowNs);
    }
    cursorTimestamp = cache.timestamp(slot);
    cursorAtFrameStart = false;
    return true;
  }

  private boolean skipToKeyframe(PacketCache cache, long nowNs) {
    long keyframe = cache.keyframeSequence();
    int slot = keyframe != NONE && keyframe >= cursor ? cache.slotOf(keyframe) : -1;
    if (slot < 0 || nowNs - cache.arrivalNs(slot) > MAX_LAG_NS) {
      stop();
      return false;
    }
    droppedPackets += keyframe - cursor;
    runFrom = keyframe;
    jumped = true;
    cursor = keyframe;
    cursorTimestamp = cache.timestamp(slot);
    cursorAtFrameStart = false;
    return true;
  }

  private void stop() {
    state = WAITING;
    runTo = cursor;
    stops++;
  }

  // Bursts, not single packets: by their spread on arrival the estimator sees a path recover.
  private boolean roomForPaced(long nowNs) {
    long backlogNs = gate.backlogNs(nowNs);
    if (backlogNs <= ROOM_NS) {
      sentInBurst = 0;
      return true;
    }
    return sentInBurst > 0
        && sentInBurst < (gate.burstsGetLost(nowNs) ? SMALL_BURST : BURST)
        && backlogNs + gate.durationNs(PacketCache.MAX_PACKET) < SendGate.LIMIT_NS;
  }

  // True: the cursor or the state has changed.
  private boolean passMissing(PacketCache cache, long nowNs) {
    if (cursor > cache.newestSequence()) {
      boolean wholeFrame = cursorAtFrameStart;
      if (wholeFrame) {
        state = FLOWING;
      }
      return wholeFrame;
    }
    if (cursor <= cache.newestSequence() - cache.capacity()) {
      stop();
      return true;
    }
    if (missingSinceNs == NONE) {
      missingSinceNs = nowNs;
    }
    if (nowNs - missingSinceNs < MISSING_NS) {
      return false;
    }
    // Lost on the way here; the viewer sees the gap and copes as it would with any loss.
    cursor++;
    return true;
  }

  /**
   * True when video stands still and the path has room for a keyframe. The viewer's first keyframe
   * is better asked for at once; later ones with {@code KeyframeRequests.requestSlowly}.
   */
  public boolean wantsKeyframe(long nowNs) {
    return state == WAITING && gate.backlogNs(nowNs) < BUSY_ABOVE_NS;
  }

  /** Packets left out so far; those skipped while lagging included. */
  public long droppedPackets() {
    return droppedPackets;
  }

  /** How often video stopped until the next keyframe. */
  public long stops() {
    return stops;
  }
}
