package dev.mediahub.media.worker.jobs.ffmpeg;

/**
 * Keeps sound where its timestamps say, over gaps, overlaps, jumps and clocks that drift. Pure: it
 * is asked before each decoded piece what to do first, and told how many samples came out. Counts
 * samples at 48 kHz from the zero of the timestamps.
 */
final class AudioTimeline {
  /** What to do before a piece is resampled. */
  enum Step {
    /** Nothing. */
    GO,
    /** Put {@link #amount} samples of silence first: something is missing. */
    SILENCE,
    /** Leave the next {@link #amount} samples out: they were heard already. */
    SKIP,
    /** Time has jumped too far for that: end what was begun and start at {@link #position}. */
    JUMP,
    /** From now on stretch each second by {@link #amount} samples; below zero: shorten it. */
    STRETCH
  }

  static final int RATE = 48_000;

  /** Longer holes than a second are no loss but a pause of the publisher. */
  static final int LONGEST_SILENCE = RATE;

  /** What a stretched second may gain or lose: 0.5 % is not heard and above any real drift. */
  static final int MOST_STRETCH = RATE / 200;

  /** Errors below 2 ms are the rounding of RTMP's milliseconds. */
  private static final int TOLERATED_DRIFT = RATE / 500;

  private final int jitter;
  private long position;
  private boolean started;
  private int amount;
  private long errorSum;
  private int errors;
  private long windowEnd;
  private boolean follows;
  private double drift;

  /**
   * @param jitterMs how far timestamps may be off before it counts as a hole or an overlap
   */
  AudioTimeline(int jitterMs) {
    this.jitter = jitterMs * RATE / 1000;
  }

  /**
   * A piece is about to be resampled.
   *
   * @param at where its first sample belongs
   */
  Step next(long at) {
    if (!started) {
      started = true;
      begin(at);
      return Step.JUMP;
    }
    long error = at - position;
    if (Math.abs(error) > LONGEST_SILENCE) {
      begin(at);
      return Step.JUMP;
    }
    if (Math.abs(error) > jitter) {
      forgetErrors();
      amount = (int) Math.abs(error);
      return error > 0 ? Step.SILENCE : Step.SKIP;
    }
    return drift(error);
  }

  /**
   * Averages a second: single timestamps jitter, their mean does not. Half of the mean error is
   * taken back in the next second, and a tenth remembered as the clock's drift: so the pitch
   * settles instead of going up and down.
   */
  private Step drift(long error) {
    errorSum += error;
    errors++;
    if (position < windowEnd) {
      return Step.GO;
    }
    double mean = errorSum / (double) errors;
    forgetErrors();
    follows |= Math.abs(mean) > TOLERATED_DRIFT;
    if (!follows) {
      return Step.GO;
    }
    drift = Math.clamp(drift + mean / 10, -MOST_STRETCH, MOST_STRETCH);
    amount = (int) Math.clamp(Math.round(drift + mean / 2), -MOST_STRETCH, MOST_STRETCH);
    return Step.STRETCH;
  }

  private void begin(long at) {
    position = at;
    forgetErrors();
  }

  private void forgetErrors() {
    errorSum = 0;
    errors = 0;
    windowEnd = position + RATE;
  }

  /** So many samples came out, silence among them, what was skipped not. */
  void advance(int samples) {
    position += samples;
  }

  /** Where the next sample that comes out belongs. */
  long position() {
    return position;
  }

  /** Of the last step. */
  int amount() {
    return amount;
  }
}
