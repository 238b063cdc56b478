package dev.mediahub.media.edge.webrtc;

import dev.mediahub.media.room.MediaFrame;
import java.util.ArrayList;
import java.util.List;

/**
 * The frames of a track that nobody takes, since its newest keyframe. They need not even go to the
 * track's loop, which is most of what an unwatched stream costs there. Frames are offered by one
 * thread, the rest happens on the loop; one lock, held for a list operation.
 */
final class HeldGroup {
  /** A longer group of pictures is not kept; a viewer then waits for the next keyframe. */
  private static final int MOST_BYTES = 24 * 1024 * 1024;

  private static final int MOST_FRAMES = 4096;

  private final List<MediaFrame> frames = new ArrayList<>();
  private int bytes;
  private boolean wanted;
  private boolean introduced;
  private boolean holding;
  private boolean whole;
  private int onTheWay;
  private int outdated;
  private long heldFrames;
  private long heldBytes;

  /**
   * Keeps a frame if nobody takes the track. The first group of pictures, and the first after a
   * change of configuration, goes on: the room learns codec and size from it.
   *
   * @return false when it has to go on to the loop, where {@link #arrives} is to be called for it
   */
  synchronized boolean keeps(MediaFrame frame) {
    if (frame.keyframe()) {
      clear();
      holding = !wanted && introduced;
      whole = holding;
      introduced = true;
    }
    if (!holding) {
      onTheWay++;
      return false;
    }
    int size = frame.data().length - frame.offset();
    heldFrames++;
    heldBytes += size;
    whole &= frames.size() < MOST_FRAMES && bytes + size <= MOST_BYTES;
    if (whole) {
      frames.add(frame);
      bytes += size;
    } else {
      clear();
    }
    return true;
  }

  /** A frame that went on has reached the loop; false when it is older than what was released. */
  synchronized boolean arrives() {
    onTheWay--;
    if (outdated > 0) {
      outdated--;
      return false;
    }
    return true;
  }

  /** What a release gives. */
  record Released(boolean wasHolding, List<MediaFrame> frames) {}

  /** Somebody takes the track from now on. */
  synchronized Released release() {
    wanted = true;
    Released released = new Released(holding, List.copyOf(frames));
    if (holding) {
      holding = false;
      outdated = onTheWay;
      heldFrames -= frames.size();
      heldBytes -= bytes;
    }
    clear();
    return released;
  }

  /** Nobody takes it any more; it is held from its next keyframe on. */
  synchronized void hold() {
    wanted = false;
  }

  /**
   * The configuration changes: the next group goes on.
   *
   * @return whether frames were held, which nobody can use any more
   */
  synchronized boolean reintroduce() {
    boolean was = holding;
    introduced = false;
    holding = false;
    clear();
    return was;
  }

  synchronized long heldFrames() {
    return heldFrames;
  }

  synchronized long heldBytes() {
    return heldBytes;
  }

  private void clear() {
    frames.clear();
    bytes = 0;
  }
}
