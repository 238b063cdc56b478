package dev.mediahub.media.api;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What to record, and where.
 *
 * @param identity whom; null for the room's main publisher, or with a composite for all
 * @param composite the whole room in one picture and sound; null: one publisher as it sends
 * @param folder an existing folder
 * @param name how its files' names begin: letters, digits, dashes and underscores
 * @param split how long a part gets before the next keyframe begins another; zero: never
 * @param patience how long the publisher may be away before the recording ends
 */
public record RecordRequest(
    RoomKey room,
    @Nullable String identity,
    @Nullable CompositeLayout composite,
    Path folder,
    String name,
    Duration split,
    Duration patience,
    RecordingListener listener) {

  /** One publisher as it sends. */
  public RecordRequest(
      RoomKey room,
      @Nullable String identity,
      Path folder,
      String name,
      Duration split,
      Duration patience,
      RecordingListener listener) {
    this(room, identity, null, folder, name, split, patience, listener);
  }
}
