package dev.mediahub.media.bwe;

/**
 * Groups packets sent within 5 ms of each other (a frame, mostly): the groups feed the trendline,
 * and a group of 5 or more shows by its spread on arrival what the path can carry. Allocates
 * nothing after construction.
 */
final class PacketTrain {
  private static final long GROUP_US = 5_000L;
  private static final int MIN_PACKETS = 5;
  private static final int MIN_BYTES = 4000;
  // Receivers read in batches and state arrivals in 250 µs: less spread than this says nothing.
  private static final long MIN_SPREAD_US = 2_000L;

  private final Trendline trendline;
  private boolean open;
  private long firstSentUs;
  private long lastSentUs;
  private long firstArrivalUs;
  private long lastArrivalUs;
  private int packets;
  private int bytesBehindFirst;
  private boolean previousKnown;
  private long previousSentUs;
  private long previousArrivalUs;
  private long bestBps;

  PacketTrain(Trendline trendline) {
    this.trendline = trendline;
  }

  void onPacket(long sentUs, long arrivalUs, int size) {
    if (open && sentUs < firstSentUs) {
      return;
    }
    if (open && sentUs - firstSentUs <= GROUP_US) {
      lastSentUs = Math.max(lastSentUs, sentUs);
      firstArrivalUs = Math.min(firstArrivalUs, arrivalUs);
      lastArrivalUs = Math.max(lastArrivalUs, arrivalUs);
      packets++;
      bytesBehindFirst += size;
      return;
    }
    close();
    open = true;
    firstSentUs = sentUs;
    lastSentUs = sentUs;
    firstArrivalUs = arrivalUs;
    lastArrivalUs = arrivalUs;
    packets = 1;
    bytesBehindFirst = 0;
  }

  private void close() {
    if (!open) {
      return;
    }
    if (previousKnown) {
      trendline.onGroup(
          (lastSentUs - previousSentUs) / 1000.0,
          (lastArrivalUs - previousArrivalUs) / 1000.0,
          lastArrivalUs / 1000.0);
    }
    previousKnown = true;
    previousSentUs = lastSentUs;
    previousArrivalUs = lastArrivalUs;
    if (packets >= MIN_PACKETS && bytesBehindFirst >= MIN_BYTES) {
      long spreadUs = Math.max(MIN_SPREAD_US, lastArrivalUs - firstArrivalUs);
      bestBps = Math.max(bestBps, bytesBehindFirst * 8_000_000L / spreadUs);
    }
  }

  /** The highest rate a group has shown since the last call, bits a second; 0 when none did. */
  long takeBestBps() {
    long best = bestBps;
    bestBps = 0;
    return best;
  }
}
