package dev.mediahub.media.output.recorder;

import java.util.ArrayList;
import java.util.List;

/**
 * How a recording begins in the middle of a stream: a picture refers to others from before. A
 * publisher that can be asked sends a keyframe soon; else the newest from before is taken, with all
 * that follows it. One thread.
 */
final class Beginning {
  /** A publisher sends a keyframe within this time or not at all. */
  static final long PATIENCE_NS = 500_000_000L;

  /** A keyframe as old as this is as good as one of this moment. */
  private static final long FRESH_NS = 50_000_000L;

  /** The first picture stands for what came so long before it. */
  private static final long MOST_STILL_NS = 1_000_000_000L;

  private static final int MOST_BYTES = 16 * 1024 * 1024;
  private static final long UNKNOWN = Long.MIN_VALUE;

  private final List<Picture> pictures = new ArrayList<>();
  private int bytes;
  private long fromNs = UNKNOWN;
  private long patienceNs;
  private boolean fromNext;

  /** As {@link FrameOutput} gives it. */
  record Picture(
      VideoFormat format, long wallNs, long compositionNs, boolean keyframe, byte[] data, int at) {
    long shownNs() {
      return wallNs + compositionNs;
    }
  }

  /**
   * From here on all is wanted.
   *
   * @param patience how much later a keyframe may be
   */
  void from(long wallNs, long patience) {
    fromNs = wallNs;
    patienceNs = patience;
  }

  /** From the next frame on all is wanted, and nobody can be asked. */
  void fromNext() {
    fromNext = true;
  }

  /** Keeps a picture, and those that it refers to. */
  void add(Picture picture) {
    if (picture.keyframe) {
      pictures.clear();
      bytes = 0;
    }
    if (picture.keyframe || !pictures.isEmpty()) {
      pictures.add(picture);
      bytes += picture.data.length;
    }
  }

  /**
   * Whether the first of the pictures is the one to begin with.
   *
   * @param wallNs of the newest frame
   */
  boolean isReady(long wallNs) {
    if (fromNext) {
      fromNext = false;
      from(wallNs, 0);
    }
    return !pictures.isEmpty()
        && fromNs != UNKNOWN
        && (isFresh() || wallNs - fromNs > patienceNs || bytes > MOST_BYTES);
  }

  private boolean isFresh() {
    return pictures.getFirst().wallNs >= fromNs - FRESH_NS;
  }

  /** A keyframe and what follows it; empty when none has come. */
  List<Picture> pictures() {
    return pictures;
  }

  /** When the file's zero is. */
  long zeroNs() {
    long first = pictures.getFirst().wallNs;
    return fromNs == UNKNOWN || first - fromNs > MOST_STILL_NS ? first : Math.min(first, fromNs);
  }

  /**
   * How much of the file's beginning is there for what refers to it: up to a picture, since FFmpeg
   * gives the first one that is shown the time zero whenever it belongs.
   */
  long skippedNs() {
    if (fromNs == UNKNOWN || isFresh()) {
      return 0;
    }
    long next = Long.MAX_VALUE;
    long last = pictures.getFirst().shownNs();
    for (Picture each : pictures) { // In the order of decoding.
      last = Math.max(last, each.shownNs());
      next = each.shownNs() < fromNs ? next : Math.min(next, each.shownNs());
    }
    return Math.max(0, Math.min(next, last) - pictures.getFirst().wallNs);
  }
}
