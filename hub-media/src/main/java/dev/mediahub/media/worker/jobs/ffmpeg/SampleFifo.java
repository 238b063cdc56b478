package dev.mediahub.media.worker.jobs.ffmpeg;

import java.util.Arrays;

/** Interleaved samples that wait until a whole frame of them is there. Pure. */
final class SampleFifo {
  private final int channels;
  private float[] samples;
  private int from;
  private int to;

  SampleFifo(int channels) {
    this.channels = channels;
    this.samples = new float[8192 * channels];
  }

  int channels() {
    return channels;
  }

  /** Samples a channel. */
  int size() {
    return (to - from) / channels;
  }

  /** Makes room for samples a channel; the array to write them to, at {@link #end}. */
  float[] reserve(int count) {
    int wanted = count * channels;
    if (samples.length - to < wanted) {
      float[] target =
          samples.length - (to - from) < wanted
              ? new float[Math.max(samples.length * 2, to - from + wanted)]
              : samples;
      System.arraycopy(samples, from, target, 0, to - from);
      samples = target;
      to -= from;
      from = 0;
    }
    return samples;
  }

  int end() {
    return to;
  }

  /** The reserved samples were written. */
  void added(int count) {
    to += count * channels;
  }

  void addSilence(int count) {
    reserve(count);
    Arrays.fill(samples, to, to + count * channels, 0f);
    added(count);
  }

  /** Where the oldest sample stands. */
  int start() {
    return from;
  }

  float[] array() {
    return samples;
  }

  void remove(int count) {
    from += Math.min(count, size()) * channels;
  }

  /** Takes the newest away again. */
  void removeNewest(int count) {
    to -= Math.min(count, size()) * channels;
  }
}
