package dev.mediahub.core.snapshots;

import dev.mediahub.core.storage.StoredObject;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A picture's row.
 *
 * @param app its name when it was taken
 * @param egressId of the recording that it was taken for; null when somebody asked for it
 * @param file within the recordings folder; gone once there is an object
 * @param object the file in a bucket; null while it is in none
 */
record Picture(
    long id,
    long tenantId,
    long appId,
    String app,
    String room,
    String streamId,
    @Nullable String egressId,
    Instant takenAt,
    int width,
    int height,
    long sizeBytes,
    String file,
    @Nullable StoredObject object) {

  /** What names it: the object, else the local file. */
  String key() {
    return object != null ? object.key() : file;
  }

  /** The bucket that it is in; empty while it is in none. */
  Set<Long> buckets() {
    return object == null ? Set.of() : Set.of(object.bucket());
  }
}
