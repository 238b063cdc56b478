package dev.mediahub.media.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The frames of a video since its last keyframe: what a new process needs to go on in the middle of
 * a group of pictures, for the publisher's next keyframe may be 10 s away. One thread adds, any
 * reads; lock-free.
 */
final class KeptGroup {
  /** 10 s of 30 pictures; longer groups are not kept. */
  private static final int MOST_FRAMES = 300;

  private static final long MOST_BYTES = 16 * 1024 * 1024;

  private volatile @Nullable Queue<FrameQueue.Waiting> frames;
  // The adding side's.
  private int count;
  private long bytes;

  void add(FrameQueue.Waiting frame) {
    if (frame.keyframe()) {
      frames = new ConcurrentLinkedQueue<>();
      count = 0;
      bytes = 0;
    }
    Queue<FrameQueue.Waiting> group = frames;
    if (group == null) {
      return;
    }
    count++;
    bytes += frame.bytes().length;
    if (count > MOST_FRAMES || bytes > MOST_BYTES) {
      frames = null;
    } else {
      group.add(frame);
    }
  }

  /** The frames from the keyframe on; empty when they are not kept. */
  List<FrameQueue.Waiting> all() {
    Queue<FrameQueue.Waiting> group = frames;
    return group == null ? List.of() : new ArrayList<>(group);
  }
}
