package dev.mediahub.media.bwe;

import dev.mediahub.media.protocol.recovery.PacketCache;

/**
 * Leaves out video for a viewer whose path carries less than the stream; audio never passes here
 * and is always sent. One per viewer and video track, owned by the media loop's thread; allocates
 * nothing after construction.
 *
 * <p>Ask {@link #admit} for every packet of the track in order of arrival. While the path keeps up,
 * everything is sent. When too much waits, frames nobody depends on are left out; when still too
 * much, everything up to the next keyframe. There video goes on if the path takes it; a keyframe
 * too big to be sent at once is sent as a still: piece by piece out of the {@link PacketCache}, in
 * bursts the path has room for ({@link #nextPacedSlot}), so that audio never waits behind more than
 * {@link SendGate#LIMIT_NS}. Frames after a still are dropped until the next keyframe.
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

  private static final long SOFT_LIMIT_NS = 250_000_000L;
  private static final long SHED_LIMIT_NS = 100_000_000L;
  private static final long ROOM_NS = 60_000_000L;
  private static final long KEYFRAME_AT_ONCE_NS = 350_000_000L;
  private static final int PACED_BURST = 8;
  private static final int STREAM_WINDOW_MS = 2000;
  private static final long PACED_MISSING_NS = 1_000_000_000L;
  private static final long NONE = PacketCache.NO_SEQUENCE;

  private final SendGate gate;
  private final RateMeter stream = new RateMeter(STREAM_WINDOW_MS);

  // Packets with sequence in [flowFrom, flowTo) are sent.
  private long flowFrom = Long.MAX_VALUE;
  private long flowTo = Long.MIN_VALUE;
  private boolean frameKnown;
  private int frameTimestamp;
  private boolean frameIsKeyframe;
  private boolean sheddingFrame;
  private long keyframeBytes = 30_000;
  private long currentKeyframeBytes;

  private long pacedNext = NONE;
  private int pacedTimestamp;
  private int pacedInBurst;
  private long pacedMissingSinceNs = NONE;

  private long droppedFrames;
  private long stills;

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
    stream.add(bytes, nowNs / 1000);
    boolean keyframe = (flags & PacketCache.KEYFRAME_START) != 0;
    if (!frameKnown || timestamp - frameTimestamp > 0 || (keyframe && !frameIsKeyframe)) {
      beginFrame(sequence, timestamp, flags, nowNs);
    }
    if (timestamp == frameTimestamp && frameIsKeyframe) {
      currentKeyframeBytes += bytes;
    }
    if (pacedNext != NONE && timestamp == pacedTimestamp && sequence >= pacedNext) {
      return PACE;
    }
    if (sequence < flowFrom || sequence >= flowTo) {
      return DROP;
    }
    if (timestamp == frameTimestamp) {
      if (sheddingFrame) {
        return DROP;
      }
      if (gate.backlogNs(nowNs) + gate.durationNs(bytes) > SendGate.LIMIT_NS) {
        stop(sequence);
        return DROP;
      }
    }
    return SEND;
  }

  private void beginFrame(long sequence, int timestamp, int flags, long nowNs) {
    if (frameIsKeyframe && currentKeyframeBytes > 0) {
      keyframeBytes = currentKeyframeBytes;
    }
    frameKnown = true;
    frameTimestamp = timestamp;
    frameIsKeyframe = (flags & PacketCache.KEYFRAME_START) != 0;
    currentKeyframeBytes = 0;
    sheddingFrame = false;
    long backlogNs = gate.backlogNs(nowNs);
    if (flowing()) {
      if (backlogNs > SOFT_LIMIT_NS) {
        stop(sequence);
      } else if (backlogNs > SHED_LIMIT_NS && (flags & PacketCache.DISCARDABLE) != 0) {
        sheddingFrame = true;
      }
    } else if (frameIsKeyframe && pacedNext == NONE && backlogNs < SHED_LIMIT_NS) {
      beginKeyframe(sequence, timestamp, nowNs);
    }
    if (!flowing() || sheddingFrame) {
      droppedFrames++;
    }
  }

  private void beginKeyframe(long sequence, int timestamp, long nowNs) {
    boolean streamFits = !gate.limited() || gate.estimateBps() > 1.1 * stream.bps(nowNs / 1000);
    if (streamFits || gate.durationNs(keyframeBytes) < KEYFRAME_AT_ONCE_NS) {
      flowFrom = sequence;
      flowTo = Long.MAX_VALUE;
      return;
    }
    pacedNext = sequence;
    pacedTimestamp = timestamp;
    pacedInBurst = 0;
    pacedMissingSinceNs = NONE;
    stills++;
  }

  private void stop(long sequence) {
    flowTo = sequence;
  }

  /** Sends from this packet on, whatever it is: for codecs whose keyframes cannot be told. */
  public void flowFrom(long sequence) {
    flowFrom = sequence;
    flowTo = Long.MAX_VALUE;
    pacedNext = NONE;
  }

  /** True while video passes as it comes. */
  public boolean flowing() {
    return flowTo == Long.MAX_VALUE;
  }

  /** True while a still is being sent piece by piece. */
  public boolean pacing() {
    return pacedNext != NONE;
  }

  /**
   * The next packet of the still to send now. Send it and ask again, until -1; then again after
   * {@link #PACE_INTERVAL_NS} or when a packet of the track has come.
   *
   * @return a slot of {@code cache}, or -1 when the path has no room or the packet is not there yet
   */
  public int nextPacedSlot(PacketCache cache, long nowNs) {
    if (pacedNext == NONE || !roomForPaced(nowNs)) {
      return -1;
    }
    int slot = cache.slotOf(pacedNext);
    if (slot < 0) {
      waitForPaced(cache, nowNs);
      return -1;
    }
    if (cache.timestamp(slot) != pacedTimestamp) {
      pacedNext = NONE;
      return -1;
    }
    pacedMissingSinceNs = NONE;
    pacedInBurst++;
    pacedNext = (cache.flags(slot) & PacketCache.FRAME_END) != 0 ? NONE : pacedNext + 1;
    return slot;
  }

  // Bursts, not single packets: by their spread on arrival the estimator sees a path recover.
  private boolean roomForPaced(long nowNs) {
    long backlogNs = gate.backlogNs(nowNs);
    if (backlogNs <= ROOM_NS) {
      pacedInBurst = 0;
      return true;
    }
    return pacedInBurst > 0
        && pacedInBurst < PACED_BURST
        && backlogNs + gate.durationNs(PacketCache.MAX_PACKET) < SendGate.LIMIT_NS;
  }

  private void waitForPaced(PacketCache cache, long nowNs) {
    if (pacedNext <= cache.newestSequence() - cache.capacity()) {
      pacedNext = NONE;
      return;
    }
    if (pacedMissingSinceNs == NONE) {
      pacedMissingSinceNs = nowNs;
    } else if (nowNs - pacedMissingSinceNs > PACED_MISSING_NS) {
      pacedNext = NONE;
    }
  }

  /**
   * True when video stands still and the path has room for a keyframe. The viewer's first keyframe
   * is better asked for at once; later ones with {@code KeyframeRequests.requestSlowly}.
   */
  public boolean wantsKeyframe(long nowNs) {
    return !flowing() && pacedNext == NONE && gate.backlogNs(nowNs) < SHED_LIMIT_NS;
  }

  /** Frames left out so far; a still counts as one of them. */
  public long droppedFrames() {
    return droppedFrames;
  }

  /** Keyframes sent as stills. */
  public long stills() {
    return stills;
  }
}
