package dev.mediahub.core.vod;

import dev.mediahub.core.storage.StoredObject;
import java.time.Instant;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A recorded file.
 *
 * @param app its name when it was recorded
 * @param egressId of the recording that it is a part of
 * @param part counts from 1
 * @param width in pixels; 0 while unknown or without video, as {@code height}
 * @param file within the recordings folder; null while there is none
 * @param object the file in a bucket; null while it is in none
 * @param snapshotFile its first picture within the recordings folder; null while there is none
 * @param snapshotObject that picture in a bucket
 * @param reason why it failed or ended early
 */
public record Vod(
    long id,
    long tenantId,
    long appId,
    String app,
    String room,
    String streamId,
    String egressId,
    int part,
    Status status,
    Instant startedAt,
    @Nullable Instant endedAt,
    long sizeBytes,
    double durationS,
    int width,
    int height,
    String format,
    String videoCodec,
    String audioCodec,
    @Nullable String file,
    @Nullable StoredObject object,
    @Nullable String snapshotFile,
    @Nullable StoredObject snapshotObject,
    @Nullable String reason) {

  /** What names its picture: the object, else the local file. */
  @Nullable String snapshot() {
    return snapshotObject != null ? snapshotObject.key() : snapshotFile;
  }

  /** Of its object; null while there is none. */
  @Nullable String fileKey() {
    return object == null ? null : object.key();
  }

  /** The buckets that it has objects in. */
  Set<Long> buckets() {
    Set<Long> buckets = new HashSet<>();
    if (object != null) {
      buckets.add(object.bucket());
    }
    if (snapshotObject != null) {
      buckets.add(snapshotObject.bucket());
    }
    return buckets;
  }

  /** What it is sent as. */
  String contentType() {
    return (file != null ? file : format).endsWith("webm") ? "video/webm" : "video/mp4";
  }

  /** How far it is. */
  public enum Status {
    RECORDING,
    UPLOADING,
    READY,
    FAILED;

    /** As the API and the database write it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Status ofLabel(String label) {
      return valueOf(label.toUpperCase(Locale.ROOT));
    }
  }
}
