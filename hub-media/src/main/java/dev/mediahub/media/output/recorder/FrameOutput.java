package dev.mediahub.media.output.recorder;

/** Takes a source's frames in decoding order. One thread. */
public interface FrameOutput {
  /**
   * A picture.
   *
   * @param wallNs when it is decoded, nanoseconds since 1970
   * @param compositionNs when it is shown, minus that
   * @param at where in {@code data} it begins
   */
  void video(
      VideoFormat format, long wallNs, long compositionNs, boolean keyframe, byte[] data, int at);

  /**
   * Sound.
   *
   * @param samples its length at the format's rate
   */
  void sound(SoundFormat format, long wallNs, int samples, byte[] data, int at, int length);

  /**
   * Whoever asked for the frames did it now: what was kept of the stream from before has come, or
   * is of before this time.
   */
  default void from(long wallNs) {}
}
