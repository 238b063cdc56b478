package dev.mediahub.media.room;

/**
 * Frames of a track that nobody takes: they become packets when somebody does. On the track's loop.
 */
public interface HeldFrames {
  /** For tracks whose packets come as packets. */
  HeldFrames NONE =
      new HeldFrames() {
        @Override
        public void release() {}

        @Override
        public void hold() {}

        @Override
        public long frames() {
          return 0;
        }

        @Override
        public long bytes() {
          return 0;
        }
      };

  /** Somebody is about to take the track: those since its newest keyframe become packets now. */
  void release();

  /** Nobody takes it any more. */
  void hold();

  /** How many have been held and not become packets. */
  long frames();

  /** Their bytes. */
  long bytes();
}
