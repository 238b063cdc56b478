package dev.mediahub.media.protocol.fmp4;

import java.util.Arrays;

/**
 * A track's samples as an unfragmented file lists them, section 8.6 and 8.7, or only from when to
 * when they are. One thread.
 */
final class SampleTable {
  private boolean lists = true;
  private boolean empty = true;
  private Pairs durations = new Pairs();
  private Pairs compositions = new Pairs();
  private Pairs chunkSizes = new Pairs();
  private int[] sizes = new int[1024];
  private int count;
  private int[] keyframes = new int[64];
  private int keyframeCount;
  private long[] chunks = new long[64];
  private int chunkCount;
  private long start;
  private long end;
  private long shownEnd;
  private boolean composed;

  /** Counts of equal values in a row. */
  private static final class Pairs {
    private int[] counts = new int[64];
    private long[] values = new long[64];
    private int size;

    void add(long value) {
      if (size > 0 && values[size - 1] == value) {
        counts[size - 1]++;
        return;
      }
      if (size == counts.length) {
        counts = Arrays.copyOf(counts, 2 * size);
        values = Arrays.copyOf(values, 2 * size);
      }
      counts[size] = 1;
      values[size++] = value;
    }

    /** Makes the newest value longer. */
    void stretchLast(long by) {
      long value = values[size - 1] + by;
      if (--counts[size - 1] == 0) {
        size--;
      }
      add(value);
    }
  }

  /** Lists nothing from now on, and forgets what it has listed. */
  void forget() {
    lists = false;
    durations = new Pairs();
    compositions = new Pairs();
    chunkSizes = new Pairs();
    sizes = new int[0];
    keyframes = new int[0];
    chunks = new long[0];
  }

  /** Begins a chunk: samples that lie together. */
  void chunk(long offset, int samples, long time) {
    if (empty) {
      empty = false;
      start = time;
      end = time;
    } else if (time > end) {
      if (lists) {
        durations.stretchLast(time - end);
      }
      end = time;
    }
    if (!lists) {
      return;
    }
    if (chunkCount == chunks.length) {
      chunks = Arrays.copyOf(chunks, 2 * chunkCount);
    }
    chunks[chunkCount++] = offset;
    chunkSizes.add(samples);
  }

  void sample(long duration, int size, int composition, boolean keyframe) {
    shownEnd = Math.max(shownEnd, end + composition + duration);
    end += duration;
    if (!lists) {
      return;
    }
    if (count == sizes.length) {
      sizes = Arrays.copyOf(sizes, 2 * count);
    }
    sizes[count++] = size;
    durations.add(duration);
    compositions.add(composition);
    composed |= composition != 0;
    if (keyframe) {
      if (keyframeCount == keyframes.length) {
        keyframes = Arrays.copyOf(keyframes, 2 * keyframeCount);
      }
      keyframes[keyframeCount++] = count;
    }
  }

  boolean isEmpty() {
    return empty;
  }

  long start() {
    return start;
  }

  long duration() {
    return end - start;
  }

  /** When the last sample has been shown, which with B-frames is later than its decoding. */
  long shownEnd() {
    return shownEnd;
  }

  /** Writes the list, while there is one. */
  void write(BoxWriter out, boolean video) {
    int stts = out.begin("stts", 0, 0);
    pairs(out, durations);
    out.end(stts);
    if (composed) {
      int ctts = out.begin("ctts", 1, 0);
      pairs(out, compositions);
      out.end(ctts);
    }
    if (video && keyframeCount < count) {
      int stss = out.begin("stss", 0, 0);
      out.u32(keyframeCount);
      for (int i = 0; i < keyframeCount; i++) {
        out.u32(keyframes[i]);
      }
      out.end(stss);
    }
    int stsc = out.begin("stsc", 0, 0);
    out.u32(chunkSizes.size);
    int chunk = 1;
    for (int i = 0; i < chunkSizes.size; i++) {
      out.u32(chunk).u32(chunkSizes.values[i]).u32(1);
      chunk += chunkSizes.counts[i];
    }
    out.end(stsc);
    int stsz = out.begin("stsz", 0, 0);
    out.u32(0).u32(count);
    for (int i = 0; i < count; i++) {
      out.u32(sizes[i]);
    }
    out.end(stsz);
    offsets(out);
  }

  private static void pairs(BoxWriter out, Pairs pairs) {
    out.u32(pairs.size);
    for (int i = 0; i < pairs.size; i++) {
      out.u32(pairs.counts[i]).u32(pairs.values[i]);
    }
  }

  private void offsets(BoxWriter out) {
    boolean large = chunkCount > 0 && chunks[chunkCount - 1] > 0xffff_ffffL;
    int box = out.begin(large ? "co64" : "stco", 0, 0);
    out.u32(chunkCount);
    for (int i = 0; i < chunkCount; i++) {
      if (large) {
        out.u64(chunks[i]);
      } else {
        out.u32(chunks[i]);
      }
    }
    out.end(box);
  }
}
