package dev.mediahub.media.output.recorder;

/**
 * Says where in a file sound belongs: frames follow each other without a hole, since that is how
 * players take them, and are moved by silence or by leaving one out when they drift from their time
 * by most of a frame. One thread.
 */
final class SoundTimeline {
  /** More silence at once is left out of the file: the frame before lasts longer then. */
  private static final int MOST_SILENCE = 48_000 * 60 * 10;

  private final int sampleRate;
  private final int silence;
  private long next = -1;
  private long silentFrames;

  SoundTimeline(SoundFormat format) {
    sampleRate = format.sampleRate();
    silence = Silence.samples(format);
  }

  /**
   * Places a frame.
   *
   * @param timeNs since the file's beginning; not negative
   * @param samples its length
   * @return false when it must be left out; else {@link #silentFrames} go first, then it
   */
  boolean place(long timeNs, int samples) {
    long at = Math.round(timeNs * (sampleRate / 1e9));
    silentFrames = 0;
    if (next < 0) {
      next = at;
      return true;
    }
    long off = at - next;
    long tolerated = samples * 3L / 4;
    if (off < -tolerated) {
      return false;
    }
    if (off > tolerated) {
      if (silence == 0 || off > MOST_SILENCE) {
        next = at;
      } else {
        silentFrames = Math.max(1, Math.round((double) off / silence));
      }
    }
    return true;
  }

  /** Silent frames before the one that was placed. */
  long silentFrames() {
    return silentFrames;
  }

  /** Where the next frame begins, in samples. */
  long take(int samples) {
    long at = next;
    next += samples;
    return at;
  }

  int silence() {
    return silence;
  }
}
