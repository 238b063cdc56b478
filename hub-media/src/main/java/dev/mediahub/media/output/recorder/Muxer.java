package dev.mediahub.media.output.recorder;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A container as frames go into it; times in nanoseconds since the file's beginning. One thread.
 */
interface Muxer {
  /** How its files' names end. */
  String format();

  /** The file's beginning. */
  ByteBuffer init();

  /**
   * Whether what waits must be written, by {@link #flush}, before this frame is added.
   *
   * @param keyframe whether it is a picture that needs no other
   */
  boolean beginsFragment(long timeNs, boolean keyframe);

  /** Adds a picture. */
  void video(long timeNs, long compositionNs, boolean keyframe, byte[] data, int at);

  /** Adds sound, which begins at a sample of its own clock. */
  void sound(long sample, byte[] data, int at, int length);

  /** Bytes that wait for {@link #flush}. */
  int waitingBytes();

  /** What to write before anything else is called here. */
  List<ByteBuffer> flush(boolean last);
}
