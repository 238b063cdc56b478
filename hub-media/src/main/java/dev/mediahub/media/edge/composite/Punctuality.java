package dev.mediahub.media.edge.composite;

import java.util.Arrays;

/**
 * Keeps one participant's media in time for the composite: who is always late, because his encoder
 * or network takes longer than the composite waits, is moved back by as much, sound and picture
 * alike; so he is heard a little later and not in pieces. Pure. One thread.
 */
final class Punctuality {
  private static final int WINDOW = 50;

  /** So early that nothing would be shown of it for a long time. */
  private static final long EARLY_US = 300_000;

  /** One large step is a pause of sound; many small ones would make its pitch waver for long. */
  private static final long STEP_US = 150_000;

  private final long allowedUs;
  private final long[] window = new long[WINDOW];
  private int count;
  private long shiftUs;

  /**
   * @param allowedUs how late media may be handed in
   */
  Punctuality(long allowedUs) {
    this.allowedUs = allowedUs;
  }

  /** When media belongs in the composite. */
  long place(long wallUs) {
    return wallUs + shiftUs;
  }

  /**
   * Notes how late the newest media is; once a turn, so that a burst counts once.
   *
   * @param wallUs when it belongs, by its publisher
   */
  void observe(long wallUs, long nowUs) {
    window[count++] = nowUs - wallUs - shiftUs;
    if (count == WINDOW) {
      count = 0;
      Arrays.sort(window);
      // A fifth may be late: that is a jittering network, and not the stream.
      long usual = window[WINDOW * 4 / 5];
      if (usual > allowedUs) {
        shiftUs += usual - allowedUs + STEP_US;
      } else if (usual < -EARLY_US) {
        shiftUs += usual;
      }
    }
  }
}
