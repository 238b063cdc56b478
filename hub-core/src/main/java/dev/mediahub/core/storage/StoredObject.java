package dev.mediahub.core.storage;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A file in a bucket.
 *
 * @param bucket the number of its account, which may not be the app's newest
 * @param key within it
 */
public record StoredObject(long bucket, String key) {
  /** As two columns of a row have it; null when there is none, or its app is gone. */
  public static @Nullable StoredObject of(ResultSet row, String keyColumn, String bucketColumn)
      throws SQLException {
    String key = row.getString(keyColumn);
    Long bucket = row.getObject(bucketColumn, Long.class);
    return key == null || bucket == null ? null : new StoredObject(bucket, key);
  }
}
