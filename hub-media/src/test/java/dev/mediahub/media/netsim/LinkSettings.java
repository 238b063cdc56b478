package dev.mediahub.media.netsim;

/**
 * How one direction of a path behaves. Immutable; begin with {@link #seeded} and change what
 * matters.
 *
 * @param seed of all randomness
 * @param delayNs one way
 * @param jitterNs added to the delay, even from 0 to this; order is kept
 * @param loss probability that a packet is lost by itself
 * @param burstBegins probability, packet by packet, that a lossy period begins (Gilbert-Elliott)
 * @param burstEnds probability, packet by packet, that it ends
 * @param burstLoss probability of loss within it
 * @param reorder probability that a packet is held back
 * @param reorderNs how long it is held back, others overtaking it
 * @param duplicate probability that a packet comes twice
 * @param rateBps bits a second the bottleneck carries; 0 means any
 * @param queueBytes what the bottleneck's queue holds; beyond, packets are dropped
 */
public record LinkSettings(
    long seed,
    long delayNs,
    long jitterNs,
    double loss,
    double burstBegins,
    double burstEnds,
    double burstLoss,
    double reorder,
    long reorderNs,
    double duplicate,
    long rateBps,
    int queueBytes) {

  private static final long MS = 1_000_000L;

  /** A perfect link: no delay, no loss, any rate. */
  public static LinkSettings seeded(long seed) {
    return new LinkSettings(seed, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, Integer.MAX_VALUE);
  }

  public LinkSettings delayMs(long milliseconds) {
    return new LinkSettings(
        seed,
        milliseconds * MS,
        jitterNs,
        loss,
        burstBegins,
        burstEnds,
        burstLoss,
        reorder,
        reorderNs,
        duplicate,
        rateBps,
        queueBytes);
  }

  /** Delay varies by up to this much around what {@link #delayMs} says, if that is long enough. */
  public LinkSettings jitterMs(long plusMinus) {
    return new LinkSettings(
        seed,
        Math.max(0, delayNs - plusMinus * MS),
        2 * plusMinus * MS,
        loss,
        burstBegins,
        burstEnds,
        burstLoss,
        reorder,
        reorderNs,
        duplicate,
        rateBps,
        queueBytes);
  }

  public LinkSettings loss(double probability) {
    return new LinkSettings(
        seed,
        delayNs,
        jitterNs,
        probability,
        burstBegins,
        burstEnds,
        burstLoss,
        reorder,
        reorderNs,
        duplicate,
        rateBps,
        queueBytes);
  }

  /**
   * @param begins probability that a burst begins at a packet
   * @param packets mean length of a burst
   */
  public LinkSettings bursts(double begins, double packets, double lossWithin) {
    return new LinkSettings(
        seed,
        delayNs,
        jitterNs,
        loss,
        begins,
        1 / packets,
        lossWithin,
        reorder,
        reorderNs,
        duplicate,
        rateBps,
        queueBytes);
  }

  public LinkSettings reorder(double probability, long heldBackMs) {
    return new LinkSettings(
        seed,
        delayNs,
        jitterNs,
        loss,
        burstBegins,
        burstEnds,
        burstLoss,
        probability,
        heldBackMs * MS,
        duplicate,
        rateBps,
        queueBytes);
  }

  public LinkSettings duplicate(double probability) {
    return new LinkSettings(
        seed,
        delayNs,
        jitterNs,
        loss,
        burstBegins,
        burstEnds,
        burstLoss,
        reorder,
        reorderNs,
        probability,
        rateBps,
        queueBytes);
  }

  /**
   * @param queueMs what the queue holds, in time at this rate
   */
  public LinkSettings rate(long bitsPerSecond, long queueMs) {
    return new LinkSettings(
        seed,
        delayNs,
        jitterNs,
        loss,
        burstBegins,
        burstEnds,
        burstLoss,
        reorder,
        reorderNs,
        duplicate,
        bitsPerSecond,
        (int) (bitsPerSecond * queueMs / 8000));
  }
}
