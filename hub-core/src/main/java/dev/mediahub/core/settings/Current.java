package dev.mediahub.core.settings;

import dev.mediahub.core.apps.App;
import dev.mediahub.core.apps.AppFeatures;
import dev.mediahub.core.apps.AppSettings;
import dev.mediahub.core.storage.S3Settings;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An app as it is.
 *
 * @param bucket empty while it has none
 */
record Current(App app, Optional<S3Settings.Account> bucket) {

  /** The same app with nothing changed from the defaults. */
  static Current untouched(App app) {
    return untouched(app.id(), app.tenantId(), app.name(), app.createdAt());
  }

  /** As {@link #untouched(App)}, of an app that may not be there yet. */
  static Current nobody(String name) {
    return untouched(0, 0, name, Instant.EPOCH);
  }

  private static Current untouched(long id, long tenantId, String name, Instant createdAt) {
    return new Current(
        new App(
            id,
            tenantId,
            name,
            name,
            name,
            AppSettings.Changes.none(),
            AppFeatures.Changes.none(),
            false,
            createdAt,
            createdAt),
        Optional.empty());
  }

  AppSettings settings() {
    return app.settings();
  }

  AppFeatures features() {
    return app.features();
  }

  /** A value of the bucket's settings; null without a bucket. */
  @Nullable Object bucket(Function<S3Settings, Object> value) {
    return bucket.map(S3Settings.Account::settings).map(value).orElse(null);
  }

  /** What stands for a bucket's key; null without one. */
  @Nullable Object bucketKey() {
    return bucket.isPresent() ? SettingKeys.MASKED : null;
  }
}
