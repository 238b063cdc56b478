package dev.mediahub.core.restream;

import dev.mediahub.media.api.RoomKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A destination as its row has it.
 *
 * @param id {@code EG_} and letters
 * @param shownUrl masked
 * @param shownKey masked
 * @param error why it failed; null unless it did
 */
record Destination(
    String id,
    RoomKey room,
    String participant,
    Platform platform,
    @Nullable String name,
    @Nullable String layout,
    String shownUrl,
    String shownKey,
    Status status,
    @Nullable String error,
    Instant createdAt) {

  /** What is wanted of it. */
  enum Status {
    RUNNING,
    FAILED,
    STOPPED
  }

  String streamId() {
    return room.room() + "/" + participant;
  }
}
