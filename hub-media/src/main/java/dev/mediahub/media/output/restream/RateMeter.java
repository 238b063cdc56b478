package dev.mediahub.media.output.restream;

/** Bits a second over the last {@link #SECONDS} samples, one a second. One thread. Pure. */
final class RateMeter {
  private static final int SECONDS = 4;

  private final long[] bytes = new long[SECONDS + 1];
  private int samples;

  /** Notes the bytes sent so far; called once a second. */
  void sample(long total) {
    bytes[samples++ % bytes.length] = total;
  }

  long bitrate() {
    if (samples < 2) {
      return 0;
    }
    int span = Math.min(samples - 1, SECONDS);
    long now = bytes[(samples - 1) % bytes.length];
    long then = bytes[(samples - 1 - span) % bytes.length];
    return (now - then) * 8 / span;
  }

  void reset() {
    samples = 0;
  }
}
