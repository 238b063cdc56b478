package dev.mediahub.media.worker.jobs.compose;

import java.util.Arrays;

/**
 * One participant's sound until its time has come: stereo floats at 48 kHz, each at its own place
 * in time; where nothing was put is silence. One thread puts, another takes.
 */
public final class SoundBuffer {
  /** Samples a channel: 4 s, more than any sound comes early. */
  static final int CAPACITY = 48_000 * 4;

  /** A coder's error: 24 dB above full scale. */
  private static final float LOUDEST = 16;

  private final float[] ring = new float[CAPACITY * 2];
  private boolean begun;
  private long taken;
  private long filledTo;
  private long late;

  /**
   * Puts samples; what was due already is left out.
   *
   * @param at the place of the first, samples since the zero of time
   * @param from where they begin in {@code samples}, an index
   * @param count samples a channel
   */
  public synchronized void put(long at, float[] samples, int from, int count) {
    begin(at);
    // The newest stays when too much comes: a reader that was away goes on with it.
    if (at + count - taken > CAPACITY) {
      skipTo(at + count - CAPACITY);
    }
    long begin = Math.max(at, taken);
    late += Math.clamp(begin - at, 0, count);
    for (long place = begin; place < at + count; place++) {
      int source = from + (int) (place - at) * 2;
      int target = (int) Math.floorMod(place, (long) CAPACITY) * 2;
      ring[target] = sound(samples[source]);
      ring[target + 1] = sound(samples[source + 1]);
    }
    filledTo = Math.max(filledTo, at + count);
  }

  /** What is no number, or beyond all sound, would silence the whole sum it goes into. */
  private static float sound(float sample) {
    return Float.isFinite(sample) ? Math.clamp(sample, -LOUDEST, LOUDEST) : 0;
  }

  private void begin(long at) {
    if (!begun) {
      begun = true;
      taken = at;
      filledTo = at;
    }
  }

  private void skipTo(long place) {
    if (place - taken >= CAPACITY) {
      Arrays.fill(ring, 0f);
    } else {
      clear(taken, place);
    }
    taken = place;
  }

  private void clear(long begin, long end) {
    for (long place = begin; place < end; place++) {
      int index = (int) Math.floorMod(place, (long) CAPACITY) * 2;
      ring[index] = 0;
      ring[index + 1] = 0;
    }
  }

  /**
   * Adds the samples of a span to {@code into}; they are gone then, as is all before.
   *
   * @return their root mean square, over both channels
   */
  public synchronized double take(long at, float[] into, int count) {
    begin(at);
    long end = Math.min(at + count, filledTo);
    double energy = 0;
    for (long place = Math.max(at, taken); place < end; place++) {
      int source = (int) Math.floorMod(place, (long) CAPACITY) * 2;
      int target = (int) (place - at) * 2;
      into[target] += ring[source];
      into[target + 1] += ring[source + 1];
      energy += ring[source] * ring[source] + ring[source + 1] * ring[source + 1];
    }
    if (at + count > taken) {
      skipTo(at + count);
    }
    return Math.sqrt(energy / (2.0 * count));
  }

  /** Samples a channel that came after their time, since the beginning. */
  public synchronized long late() {
    return late;
  }
}
