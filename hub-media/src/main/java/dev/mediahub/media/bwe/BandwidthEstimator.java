package dev.mediahub.media.bwe;

/**
 * What one viewer's path can carry, as its feedback tells. Owned by one media loop's thread;
 * allocates nothing after construction (about 9 KB, of it 8 KB send history).
 *
 * <p>After draft-ietf-rmcat-gcc-02 with changes for a forwarder, which does not choose its rate:
 *
 * <ul>
 *   <li>Until the first sign of congestion the path counts as good enough ({@link #limited()} is
 *       false): a viewer is not throttled because nothing is known about it.
 *   <li>Delay is congestion when its trend rises and packets wait, or when they wait for long. The
 *       estimate then becomes 85 % of what the link carried while packets waited. That is measured,
 *       not guessed by repeated cuts, so it holds however little is sent afterwards.
 *   <li>Loss of clearly more than 10 % is congestion, if sending less lowers it.
 *   <li>The estimate grows no further than 1.5 times what arrives, and never falls for lack of
 *       sending. Bursts that arrive closer together than it says let it double at once: a path that
 *       has recovered is used within a second or two.
 *   <li>Without transport-wide feedback, REMB and receiver reports take its place.
 * </ul>
 */
public final class BandwidthEstimator {
  /** The estimate to begin with, bits a second. */
  public static final long START_BPS = 2_500_000;

  /** No path is thought worse than this: audio must fit. */
  public static final long MIN_BPS = 40_000;

  private static final long MAX_BPS = 1_000_000_000L;
  private static final double BACK_OFF = 0.85;
  private static final double HEADROOM = 1.5;
  private static final double JUMP_HEADROOM = 3;
  private static final double PEAK_FORGET_NS = 7e9;
  private static final long SLACK_BPS = 20_000;
  private static final double GROWTH_PER_SECOND = 0.10;
  private static final double GROWTH_TO_CAPACITY_PER_SECOND = 0.20;
  private static final double NEAR_CAPACITY = 0.95;
  private static final long TREND_MIN_QUEUE_US = 15_000;
  private static final long STANDING_QUEUE_US = 80_000;
  private static final long LONG_QUEUE_US = 200_000;
  private static final double GROWING_BELOW = 0.9;
  private static final long SETTLED_NS = 3_000_000_000L;
  private static final long STANDING_FOR_NS = 100_000_000L;
  private static final long CALM_QUEUE_US = 25_000;
  private static final long REMEMBER_CAPACITY_NS = 10_000_000_000L;
  private static final long TRAIN_KEPT_NS = 500_000_000L;
  private static final long MIN_JUMP_SPACING_NS = 200_000_000L;
  private static final long FIRST_JUMP_BACK_OFF_NS = 1_000_000_000L;
  private static final long MAX_JUMP_BACK_OFF_NS = 30_000_000_000L;
  private static final long JUMP_BLAMED_NS = 3_000_000_000L;
  private static final long MIN_USUAL_BPS = 160_000;

  /** Longer than any path keeps a packet. */
  private static final long ALL_SETTLED_NS = 2_000_000_000L;

  private static final long FEEDBACK_DELAY_WINDOW_NS = 10_000_000_000L;
  private static final int TYPICAL_PACKET = 1000;
  private static final long NEVER = Long.MIN_VALUE;

  private final SendHistory history = new SendHistory();
  private final RateMeter sent = new RateMeter(500);
  private final RateMeter acked = new RateMeter(500);
  private final QueueDelay queue = new QueueDelay();
  private final Trendline trendline = new Trendline();
  private final PacketTrain train = new PacketTrain(trendline);
  private final LossWindow loss = new LossWindow();
  private final ReportFallback fallback = new ReportFallback();

  private long estimateBps = START_BPS;
  private boolean limited;
  private long limitedSinceNs;
  private boolean overusing;
  private long capacityBps;
  private double peakSentBps;
  private long previousSendingBps;
  private long recentTrainBps;
  private long recentTrainNs;
  private long lastCongestionNs = NEVER;
  private long standingSinceNs = NEVER;
  private long lastLossNs = NEVER;
  private long lastJumpNs = NEVER;
  private long nextJumpNs = NEVER;
  private long jumpBackOffNs = FIRST_JUMP_BACK_OFF_NS;

  private boolean feedbackSeen;
  private long feedbackNs;
  private long previousFeedbackNs;
  private long feedbackIntervalNs = 100_000_000L;
  private final RecentLowest feedbackDelay = new RecentLowest(FEEDBACK_DELAY_WINDOW_NS);
  private long usualInFlightBytes = Long.MAX_VALUE;
  private boolean arrivalSeen;
  private long arrivalTicks;
  private long newestArrivalUs;
  private int highestReported;
  private boolean anyReported;
  private long lastSentNs = NEVER;
  private long newestSentUs;
  private int receivedInBatch;

  /**
   * A packet leaves, of whatever track, resends and padding included.
   *
   * @param sequence its transport-wide sequence number, 16 bits
   * @param size bytes
   */
  public void onSent(int sequence, int size, long nowNs) {
    long nowUs = nowNs / 1000;
    history.onSent(sequence & 0xffff, size, nowUs);
    sent.add(size, nowUs);
    lastSentNs = nowNs;
  }

  /** A packet leaves towards a viewer that has no transport-wide sequence numbers. */
  public void onSentWithoutSequence(int size, long nowNs) {
    sent.add(size, nowNs / 1000);
  }

  /** A transport-wide feedback packet begins: its packets follow, then {@link #feedbackEnd}. */
  public void feedbackBegin(long nowNs) {
    previousFeedbackNs = feedbackSeen ? feedbackNs : nowNs;
    feedbackSeen = true;
    feedbackNs = nowNs;
    receivedInBatch = 0;
    newestSentUs = NEVER;
    queue.beginBatch();
  }

  /**
   * One packet status, in the feedback's order.
   *
   * @param arrival250us arrival in ticks of 250 µs of the receiver's clock (reference time × 256
   *     plus deltas), its lower 32 bits at least; of no meaning when not received
   */
  public void feedbackPacket(int sequence, boolean received, long arrival250us) {
    int state = history.state(sequence);
    if (state == SendHistory.UNKNOWN || state == SendHistory.RECEIVED) {
      return;
    }
    settleUpTo(sequence);
    if (!received) {
      if (state == SendHistory.IN_FLIGHT) {
        history.settle(sequence, SendHistory.LOST);
        loss.onLost();
      }
      return;
    }
    if (state == SendHistory.LOST) {
      loss.onLateArrival();
    } else {
      loss.onReceived();
    }
    long sentUs = history.sentUs(sequence, feedbackNs / 1000);
    int size = history.size(sequence);
    history.settle(sequence, SendHistory.RECEIVED);
    long arrivalUs = unwrapArrivalUs(arrival250us);
    newestArrivalUs = arrivalSeen ? Math.max(newestArrivalUs, arrivalUs) : arrivalUs;
    arrivalSeen = true;
    receivedInBatch++;
    newestSentUs = Math.max(newestSentUs, sentUs);
    acked.add(size, arrivalUs);
    queue.onPacket(arrivalUs - sentUs, arrivalUs, size);
    train.onPacket(sentUs, arrivalUs, size);
  }

  // Feedback packets get lost too: what lies before this one and was never told is not in flight.
  // A viewer whose handshake ends late drops its first packets and never tells about them.
  private void settleUpTo(int sequence) {
    int ahead = anyReported ? (short) (sequence - highestReported) : SendHistory.ENTRIES;
    if (ahead <= 0) {
      return;
    }
    for (int i = Math.min(ahead, SendHistory.ENTRIES) - 1; i > 0; i--) {
      int skipped = (sequence - i) & 0xffff;
      if (history.state(skipped) == SendHistory.IN_FLIGHT) {
        history.settle(skipped, SendHistory.LOST);
      }
    }
    anyReported = true;
    highestReported = sequence & 0xffff;
  }

  private long unwrapArrivalUs(long ticks) {
    arrivalTicks = arrivalSeen ? arrivalTicks + (int) (ticks - arrivalTicks) : ticks;
    return arrivalTicks * 250;
  }

  /** The feedback is complete: the estimate is brought up to date. */
  public void feedbackEnd() {
    long nowNs = feedbackNs;
    long elapsedNs = Math.clamp(nowNs - previousFeedbackNs, 0, 1_000_000_000L);
    feedbackIntervalNs += (elapsedNs - feedbackIntervalNs) / 8;
    if (receivedInBatch > 0) {
      feedbackDelay.slide(nowNs);
      feedbackDelay.add(nowNs - newestSentUs * 1000, nowNs);
    }
    long queuedUs = queue.batchQueuedUs();
    if (queue.takeRebased()) {
      capacityBps = 0;
    }
    overusing = queueTooLong(queuedUs, nowNs);
    peakSentBps =
        Math.max((double) sent.bps(nowNs / 1000), peakSentBps * (1 - elapsedNs / PEAK_FORGET_NS));
    double lossRatio = loss.take(nowNs);
    // At the first cut the path was flooded; later, loss shows a queue too short for bursts.
    if (limited && nowNs - limitedSinceNs > SETTLED_NS && loss.much()) {
      lastLossNs = nowNs;
    }
    long trainBps = train.takeBestBps();
    if (trainBps > 0) {
      recentTrainBps = trainBps;
      recentTrainNs = nowNs;
    } else if (nowNs - recentTrainNs > TRAIN_KEPT_NS) {
      recentTrainBps = 0;
    }
    if (overusing) {
      backOffForDelay(nowNs);
    } else if (lossRatio > 0) {
      backOffForLoss(lossRatio, nowNs);
    } else if (receivedInBatch > 0 && queuedUs < CALM_QUEUE_US) {
      grow(elapsedNs, trainBps, nowNs);
    }
    previousSendingBps = sent.bps(nowNs / 1000);
    usualInFlightBytes = usualInFlightBytes();
  }

  private boolean queueTooLong(long queuedUs, long nowNs) {
    boolean standing = standing(queuedUs, nowNs);
    boolean rising = trendline.rising() && queuedUs > TREND_MIN_QUEUE_US;
    return (standing || rising) && (queueGrows(nowNs) || queuedUs > LONG_QUEUE_US);
  }

  private boolean standing(long queuedUs, long nowNs) {
    if (queuedUs < STANDING_QUEUE_US) {
      standingSinceNs = NEVER;
      return false;
    }
    if (standingSinceNs == NEVER) {
      standingSinceNs = nowNs;
    }
    return nowNs - standingSinceNs >= STANDING_FOR_NS;
  }

  // While everything sent arrives, delay is the path's jitter and not our doing.
  private boolean queueGrows(long nowNs) {
    long sending = Math.min(sent.bps(nowNs / 1000), previousSendingBps);
    return acked.bps(newestArrivalUs) < GROWING_BELOW * sending;
  }

  private void backOffForDelay(long nowNs) {
    long measured = queue.capacityBps(newestArrivalUs);
    if (measured == 0) {
      if (!queueGrows(nowNs)) {
        return;
      }
      measured = Math.max(acked.bps(newestArrivalUs), recentTrainBps);
    }
    capacityBps = measured;
    congested(Math.round(BACK_OFF * measured), nowNs);
  }

  private void backOffForLoss(double ratio, long nowNs) {
    long arriving = acked.bps(newestArrivalUs);
    overusing = true;
    congested(Math.max(Math.round(0.95 * arriving), Math.round(tried() * (1 - ratio))), nowNs);
  }

  // The rate that loss tells about: the estimate, unless nothing near it was sent of late.
  private long tried() {
    return Math.min(estimateBps, Math.max(MIN_BPS, Math.round(peakSentBps)));
  }

  private void congested(long towardsBps, long nowNs) {
    if (towardsBps < estimateBps) {
      estimateBps = Math.max(MIN_BPS, towardsBps);
    }
    if (!limited) {
      limited = true;
      limitedSinceNs = nowNs;
    }
    if (lastJumpNs != NEVER && nowNs - lastJumpNs < JUMP_BLAMED_NS) {
      jumpBackOffNs = Math.min(MAX_JUMP_BACK_OFF_NS, 2 * jumpBackOffNs);
      lastJumpNs = NEVER;
    }
    nextJumpNs = nowNs + jumpBackOffNs;
    lastCongestionNs = nowNs;
  }

  private void grow(long elapsedNs, long trainBps, long nowNs) {
    long arriving = acked.bps(newestArrivalUs);
    if (!limited) {
      long proven = Math.round(HEADROOM * Math.max(arriving, sent.bps(nowNs / 1000)));
      estimateBps = Math.clamp(proven, estimateBps, MAX_BPS);
      return;
    }
    if (trainBps >= HEADROOM * estimateBps
        && estimateBps < JUMP_HEADROOM * arriving
        && nowNs >= nextJumpNs) {
      estimateBps = Math.min(2 * estimateBps, Math.round(BACK_OFF * trainBps));
      lastJumpNs = nowNs;
      nextJumpNs = nowNs + MIN_JUMP_SPACING_NS;
      capacityBps = 0;
      return;
    }
    if (lastJumpNs != NEVER && nowNs - lastJumpNs > JUMP_BLAMED_NS) {
      lastJumpNs = NEVER;
      jumpBackOffNs = FIRST_JUMP_BACK_OFF_NS;
    }
    if (acked.full() && arriving > estimateBps) {
      estimateBps = Math.min(arriving, MAX_BPS);
    }
    long ceiling = Math.min(MAX_BPS, Math.round(HEADROOM * arriving) + SLACK_BPS);
    double perSecond = GROWTH_PER_SECOND;
    if (capacityBps > 0 && nowNs - lastCongestionNs < REMEMBER_CAPACITY_NS) {
      ceiling = Math.min(ceiling, Math.round(NEAR_CAPACITY * capacityBps));
      perSecond = GROWTH_TO_CAPACITY_PER_SECOND;
    }
    if (estimateBps < ceiling) {
      long grown = Math.round(estimateBps * (1 + perSecond * elapsedNs / 1e9));
      estimateBps = Math.min(ceiling, grown);
    }
  }

  /**
   * A receiver report's block came; matters while there is no transport-wide feedback.
   *
   * @param fractionLost in 1/256
   * @param rttNs round-trip time from that report; 0 or less when unknown
   */
  public void onReceiverReport(int fractionLost, long rttNs, long nowNs) {
    if (feedbackSeen) {
      return;
    }
    long sending = sent.bps(nowNs / 1000);
    long packets = sending / 8 / TYPICAL_PACKET;
    double ratio = loss.judge(fractionLost / 256.0, packets, (double) packets);
    long bound = fallback.onReceiverReport(ratio, rttNs, sending, nowNs);
    overusing = bound > 0;
    if (overusing) {
      // Sent as the estimate says and still congested: the estimate is too high.
      boolean obeyed = sending <= 1.1 * estimateBps;
      congested(obeyed ? Math.min(bound, Math.round(0.9 * estimateBps)) : bound, nowNs);
    } else if (limited) {
      long ceiling = Math.round(HEADROOM * sending) + SLACK_BPS;
      long grown = Math.round(estimateBps * (1 + GROWTH_PER_SECOND));
      estimateBps = Math.max(estimateBps, Math.min(ceiling, grown));
    }
  }

  /** The receiver's own estimate came (REMB); matters while there is no other feedback. */
  public void onRemb(long bps, long nowNs) {
    if (feedbackSeen) {
      return;
    }
    boolean below = bps < sent.bps(nowNs / 1000);
    limited |= below;
    if (limited) {
      estimateBps = Math.clamp(bps, MIN_BPS, MAX_BPS);
    }
  }

  /** Bits a second the path is thought to carry. */
  public long estimateBps() {
    return estimateBps;
  }

  /** True while the last feedback shows congestion. */
  public boolean overusing() {
    return overusing;
  }

  /** True once congestion was seen: before, {@link #estimateBps()} is no reason to hold back. */
  public boolean limited() {
    return limited;
  }

  /** Bits a second that arrived over the last half second. */
  public long arrivingBps() {
    return acked.bps(newestArrivalUs);
  }

  /** True when much was lost in that time, the flood before the first cut aside. */
  boolean lostMuchWithin(long withinNs, long nowNs) {
    return lastLossNs != NEVER && nowNs - lastLossNs < withinNs;
  }

  /** Bytes sent whose fate is unknown; {@code Long.MAX_VALUE} without transport-wide feedback. */
  long inFlightBytes() {
    return feedbackSeen ? history.inFlightBytes() : Long.MAX_VALUE;
  }

  /**
   * Bytes whose fate is unknown although feedback about them should have come: they wait. A
   * receiver tells of a lost packet only when a later one arrives, so after a silence of our own
   * nothing waits any more: else a viewer whose last packets were lost would never be sent another.
   */
  public long overdueBytes(long nowNs) {
    if (lastSentNs != NEVER && nowNs - lastSentNs > ALL_SETTLED_NS) {
      history.settleAll();
    }
    return Math.max(0, history.inFlightBytes() - usualInFlightBytes);
  }

  // What is in flight on a path without a queue, feedback on time.
  private long usualInFlightBytes() {
    long lowestDelayNs = feedbackDelay.lowest();
    if (lowestDelayNs == Long.MAX_VALUE) {
      return Long.MAX_VALUE;
    }
    double usualNs = lowestDelayNs + 1.5 * feedbackIntervalNs + 50e6;
    return Math.round(Math.max(estimateBps, MIN_USUAL_BPS) / 8e9 * usualNs);
  }
}
