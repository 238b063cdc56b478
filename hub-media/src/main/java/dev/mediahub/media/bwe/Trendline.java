package dev.mediahub.media.bwe;

/**
 * Whether one-way delay keeps rising: a line fitted through the smoothed, accumulated differences
 * of delay between groups of packets, compared with a threshold that adapts to the path's noise
 * (draft-ietf-rmcat-gcc-02, section 5, with the trendline filter that took the Kalman filter's
 * place in libwebrtc). Allocates nothing after construction.
 */
final class Trendline {
  private static final int WINDOW = 20;
  private static final double SMOOTHING = 0.9;
  private static final double GAIN = 4;
  private static final int MAX_DELTAS = 60;
  private static final double MIN_THRESHOLD_MS = 6;
  private static final double MAX_THRESHOLD_MS = 600;
  private static final double THRESHOLD_UP = 0.0087;
  private static final double THRESHOLD_DOWN = 0.039;
  private static final double MAX_ADAPT_MS = 15;
  private static final double OVERUSE_AFTER_MS = 10;

  private final double[] times = new double[WINDOW];
  private final double[] delays = new double[WINDOW];
  private int groups;
  private double accumulatedMs;
  private double smoothedMs;
  private double thresholdMs = 12.5;
  private double previousTrend;
  private double overMs;
  private int overGroups;
  private boolean overusing;
  private double firstTimeMs;
  private double lastTimeMs;

  /**
   * @param sendDeltaMs time between the sending of the previous group of packets and this one
   * @param arrivalDeltaMs time between their arrivals
   * @param arrivalMs arrival of this group
   */
  void onGroup(double sendDeltaMs, double arrivalDeltaMs, double arrivalMs) {
    if (groups == 0) {
      firstTimeMs = arrivalMs;
      lastTimeMs = arrivalMs;
    }
    accumulatedMs += arrivalDeltaMs - sendDeltaMs;
    smoothedMs = SMOOTHING * smoothedMs + (1 - SMOOTHING) * accumulatedMs;
    int index = groups % WINDOW;
    times[index] = arrivalMs - firstTimeMs;
    delays[index] = smoothedMs;
    groups++;
    double trend = groups >= WINDOW ? slope(WINDOW) : groups >= WINDOW / 4 ? slope(groups) : 0;
    detect(trend, sendDeltaMs, arrivalMs);
  }

  private double slope(int count) {
    double meanTime = 0;
    double meanDelay = 0;
    for (int i = 0; i < count; i++) {
      meanTime += times[i];
      meanDelay += delays[i];
    }
    meanTime /= count;
    meanDelay /= count;
    double numerator = 0;
    double denominator = 0;
    for (int i = 0; i < count; i++) {
      numerator += (times[i] - meanTime) * (delays[i] - meanDelay);
      denominator += (times[i] - meanTime) * (times[i] - meanTime);
    }
    return denominator == 0 ? 0 : numerator / denominator;
  }

  private void detect(double trend, double sendDeltaMs, double arrivalMs) {
    double modified = Math.min(groups, MAX_DELTAS) * trend * GAIN;
    if (modified > thresholdMs) {
      overMs += sendDeltaMs;
      overGroups++;
      if (overMs > OVERUSE_AFTER_MS && overGroups > 1 && trend >= previousTrend) {
        overMs = 0;
        overGroups = 0;
        overusing = true;
      }
    } else {
      overMs = 0;
      overGroups = 0;
      overusing = false;
    }
    previousTrend = trend;
    adapt(Math.abs(modified), arrivalMs);
  }

  private void adapt(double modified, double arrivalMs) {
    double elapsedMs = Math.clamp(arrivalMs - lastTimeMs, 0, 100);
    lastTimeMs = arrivalMs;
    // A sudden peak tells nothing about the path's usual noise.
    if (modified > thresholdMs + MAX_ADAPT_MS) {
      return;
    }
    double speed = modified < thresholdMs ? THRESHOLD_DOWN : THRESHOLD_UP;
    thresholdMs =
        Math.clamp(
            thresholdMs + speed * (modified - thresholdMs) * elapsedMs,
            MIN_THRESHOLD_MS,
            MAX_THRESHOLD_MS);
  }

  /** True while delay rises faster than the path's noise explains. */
  boolean rising() {
    return overusing;
  }
}
