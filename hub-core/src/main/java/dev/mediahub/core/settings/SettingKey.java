package dev.mediahub.core.settings;

import dev.mediahub.core.config.Kind;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One thing that an app's document may say.
 *
 * @param path with dots: {@code recording.enabled}
 * @param example a right value, shown beside a mistake
 * @param now what is in force; null leaves it out
 */
record SettingKey(
    String path, Kind<?> kind, String example, Function<Current, @Nullable Object> now) {

  /** Stands for a secret, or names where one is: no document shows more of it. */
  boolean secret() {
    return path.endsWith("_key")
        || path.endsWith(SettingKeys.ENVIRONMENT)
        || path.equals(SettingKeys.CALLBACK_SECRET);
  }

  boolean ofBucket() {
    return path.startsWith(SettingKeys.BUCKET);
  }
}
