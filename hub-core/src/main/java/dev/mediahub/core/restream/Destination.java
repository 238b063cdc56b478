package dev.mediahub.core.restream;

import dev.mediahub.media.api.CompositeLayout;
import dev.mediahub.media.api.RoomKey;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A destination as its row has it.
 *
 * @param id {@code EG_} and letters
 * @param participant empty: the whole room, put together
 * @param layout as it was asked for; of a whole room a {@link CompositeLayout}'s label
 * @param shownUrl masked
 * @param shownKey masked
 * @param error why it failed; null unless it did
 * @param exempt it was started by whom limits of tenants do not hold for
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
    boolean exempt,
    Instant createdAt) {

  /** What is wanted of it. */
  enum Status {
    RUNNING,
    FAILED,
    STOPPED
  }

  String streamId() {
    return participant.isEmpty() ? room.room() : room.room() + "/" + participant;
  }

  /** How the room is put together; null when it is one publisher's stream. */
  @Nullable CompositeLayout composite() {
    return participant.isEmpty() && layout != null
        ? CompositeLayout.valueOf(layout.toUpperCase(Locale.ROOT))
        : null;
  }
}
