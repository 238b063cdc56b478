package dev.mediahub.media.output.recorder;

import dev.mediahub.media.room.Track;
import org.jspecify.annotations.Nullable;

/** A publisher that is recorded. Any thread; nothing here blocks. */
public interface Source extends AutoCloseable {
  /** Its media goes into the intake from now on; called once, by the intake's putter. */
  void begin();

  /** Its video as packets; null when there is none, or it comes as messages. */
  @Nullable Track video();

  /** Its sound as packets; null when there is none, or it comes as messages. */
  @Nullable Track audio();

  /** Asks for a keyframe, where somebody can be asked. */
  void requestKeyframe();

  /** Nothing more is to be put into the intake. */
  @Override
  void close();
}
