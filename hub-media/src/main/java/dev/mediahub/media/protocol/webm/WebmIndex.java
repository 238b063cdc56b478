package dev.mediahub.media.protocol.webm;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads back what {@link WebmWriter} wrote and makes its finish: cues to append, and a new
 * beginning with duration and sizes. One thread.
 */
public final class WebmIndex {
  /** Bytes of the beginning that {@link #header} wants. */
  public static final int HEADER_BYTES = 1024;

  /** Bytes of a cluster's beginning that {@link #wholeCluster} wants. */
  public static final int CLUSTER_BYTES = 64;

  /** Where in the file {@link #patch} goes. */
  public static final int PATCH_AT = WebmLayout.SIZE_AT;

  private static final int CLUSTER_HEADER = 12;
  private static final long UNKNOWN_SIZE = 0xff_ffff_ffff_ffffL;

  private final int width;
  private final int height;
  private final boolean sound;
  private final boolean finished;
  private final double finishedMs;
  private final int clustersAt;
  private long[] times = new long[64];
  private long[] positions = new long[64];
  private int cues;
  private long lastMs;
  private long clusters;

  private WebmIndex(ByteBuffer in, int clustersAt) {
    this.clustersAt = clustersAt;
    finished = (in.getLong(WebmLayout.SIZE_AT) & UNKNOWN_SIZE) != UNKNOWN_SIZE;
    int infoEnd = WebmLayout.TRACKS_AT;
    finishedMs = finished ? in.getDouble(durationAt(in, infoEnd)) : 0;
    // All numbers have eight bytes, so the picture's size stands at fixed places.
    int entry = WebmLayout.TRACKS_AT + 12 + 9 + (10 + 11 + 10) + 14 + 9;
    width = (int) in.getLong(entry + 2);
    height = (int) in.getLong(entry + 12);
    sound = clustersAt > entry + 20;
  }

  private static int durationAt(ByteBuffer in, int end) {
    for (int i = WebmLayout.SEGMENT_AT; i + 11 <= end; i++) {
      if (in.getShort(i) == WebmId.DURATION && in.get(i + 2) == (byte) 0x88) {
        return i + 3;
      }
    }
    return WebmLayout.SIZE_AT;
  }

  /**
   * Reads a file's beginning.
   *
   * @return null when it is not one of {@link WebmWriter}
   */
  public static @Nullable WebmIndex header(ByteBuffer in) {
    int tracks = WebmLayout.TRACKS_AT;
    if (in.limit() < tracks + 100
        || in.getInt(0) != WebmId.EBML
        || in.getInt(WebmLayout.EBML_BYTES) != WebmId.SEGMENT
        || in.getInt(tracks) != WebmId.TRACKS) {
      return null;
    }
    long size = in.getLong(tracks + 4) & UNKNOWN_SIZE;
    return size > in.limit() ? null : new WebmIndex(in, tracks + CLUSTER_HEADER + (int) size);
  }

  /** Whether {@link #patch} has been written. */
  public boolean finished() {
    return finished;
  }

  /** Where in the file the first cluster begins. */
  public int clustersAt() {
    return clustersAt;
  }

  public int width() {
    return width;
  }

  public int height() {
    return height;
  }

  public boolean sound() {
    return sound;
  }

  /**
   * Takes a cluster over by its first bytes.
   *
   * @param offset where in the file it begins
   * @param fileSize what does not fit into it is not taken over
   * @return its whole length; -1 when no whole one is here
   */
  public long wholeCluster(ByteBuffer in, long offset, long fileSize) {
    if (in.limit() < CLUSTER_HEADER + 10 + 13 || in.getInt(0) != WebmId.CLUSTER) {
      return -1;
    }
    long length = (in.getLong(4) & UNKNOWN_SIZE) + CLUSTER_HEADER;
    if (in.get(CLUSTER_HEADER) != (byte) WebmId.TIMESTAMP
        || length < 35
        || length > fileSize - offset) {
      return -1;
    }
    long time = in.getLong(CLUSTER_HEADER + 2);
    int block = CLUSTER_HEADER + 10;
    boolean keyframe =
        in.get(block) == (byte) WebmId.SIMPLE_BLOCK
            && in.get(block + 9) == (byte) (0x80 | WebmWriter.VIDEO)
            && (in.get(block + 12) & 0x80) != 0;
    if (keyframe) {
      cue(time, offset - WebmLayout.SEGMENT_AT);
    }
    lastMs = Math.max(lastMs, time); // Sound that was made up for a pause comes late.
    clusters++;
    return length;
  }

  private void cue(long time, long position) {
    if (cues == times.length) {
      times = Arrays.copyOf(times, 2 * cues);
      positions = Arrays.copyOf(positions, 2 * cues);
    }
    times[cues] = time;
    positions[cues++] = position;
  }

  /** Reads the last cluster whole, for its last block's time. */
  public void lastCluster(ByteBuffer in) {
    int at = CLUSTER_HEADER + 10;
    if (in.limit() < at) {
      return;
    }
    long begin = in.getLong(CLUSTER_HEADER + 2);
    long newest = begin;
    long before = begin;
    while (at + 13 <= in.limit() && in.get(at) == (byte) WebmId.SIMPLE_BLOCK) {
      long length = in.getLong(at + 1) & UNKNOWN_SIZE;
      if (length < 4 || length > in.limit() - at - 9) {
        break;
      }
      if (in.get(at + 9) == (byte) (0x80 | WebmWriter.VIDEO)) {
        before = newest;
        newest = Math.max(newest, begin + in.getShort(at + 10));
      }
      at += 9 + (int) length;
    }
    lastMs = Math.max(lastMs, newest + Math.min(1000, newest - before));
  }

  /** The keyframe in a whole cluster that has no picture before it; null when there is none. */
  public static @Nullable ByteBuffer firstPicture(ByteBuffer cluster) {
    int at = CLUSTER_HEADER + 10;
    while (at + 13 <= cluster.limit() && cluster.get(at) == (byte) WebmId.SIMPLE_BLOCK) {
      long length = cluster.getLong(at + 1) & UNKNOWN_SIZE;
      if (length <= 4 || length > cluster.limit() - at - 9) {
        return null;
      }
      if (cluster.get(at + 9) == (byte) (0x80 | WebmWriter.VIDEO)) {
        boolean keyframe = (cluster.get(at + 12) & 0x80) != 0;
        return keyframe ? cluster.slice(at + 13, (int) length - 4) : null;
      }
      at += 9 + (int) length;
    }
    return null;
  }

  public long clusters() {
    return clusters;
  }

  /** Seconds up to the end of the last frame. */
  public double seconds() {
    return (finished ? finishedMs : lastMs) / 1000.0;
  }

  /** What to append. */
  public ByteBuffer cues() {
    EbmlWriter out = new EbmlWriter(64 + 64 * cues);
    int all = out.begin(WebmId.CUES);
    for (int i = 0; i < cues; i++) {
      int point = out.begin(WebmId.CUE_POINT);
      out.number(WebmId.CUE_TIME, times[i]);
      int position = out.begin(WebmId.CUE_POSITIONS);
      out.number(WebmId.CUE_TRACK, WebmWriter.VIDEO).number(WebmId.CUE_CLUSTER, positions[i]);
      out.end(position);
      out.end(point);
    }
    out.end(all);
    return out.done();
  }

  /**
   * What replaces the file from {@link #PATCH_AT} on, once the cues are there.
   *
   * @param cuesAt where they begin
   * @param end where the file ends
   */
  public ByteBuffer patch(long cuesAt, long end) {
    return WebmLayout.finished(cuesAt, end, lastMs);
  }
}
