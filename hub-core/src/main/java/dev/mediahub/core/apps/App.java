package dev.mediahub.core.apps;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A named space of rooms with its own settings, keys and tokens.
 *
 * @param name unique, never changes: it stands in URLs
 * @param roomPrefix what the API puts before room names; see {@link RoomNames}
 */
public record App(
    long id,
    long tenantId,
    String name,
    String displayName,
    String roomPrefix,
    AppSettings.Changes storedSettings,
    AppFeatures.Changes storedFeatures,
    boolean hasCallbackSecret,
    Instant createdAt,
    Instant updatedAt) {

  public AppSettings settings() {
    return storedSettings.effective();
  }

  public AppFeatures features() {
    return storedFeatures.effective();
  }

  /** The full name of a room that was passed to the API. */
  public String fullRoomName(@Nullable String room) {
    return RoomNames.full(roomPrefix, room);
  }
}
