package dev.mediahub.media.api;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What to record, and where.
 *
 * @param identity whom; null for the room's main publisher, or with a composite for all
 * @param composite the whole room in one picture and sound; null: one publisher as it sends
 * @param fromNow begins at this moment, however old the newest keyframe is; else with all that is
 *     kept of the stream
 * @param folder an existing folder
 * @param name how its files' names begin: letters, digits, dashes and underscores
 * @param split how long a part gets before the next keyframe begins another; zero: never
 * @param patience how long the publisher may be away before the recording ends
 */
public record RecordRequest(
    RoomKey room,
    @Nullable String identity,
    @Nullable CompositeLayout composite,
    boolean fromNow,
    Path folder,
    String name,
    Duration split,
    Duration patience,
    RecordingListener listener) {

  /** One publisher as it sends, with all that is kept. */
  public RecordRequest(
      RoomKey room,
      @Nullable String identity,
      Path folder,
      String name,
      Duration split,
      Duration patience,
      RecordingListener listener) {
    this(room, identity, null, false, folder, name, split, patience, listener);
  }
}
