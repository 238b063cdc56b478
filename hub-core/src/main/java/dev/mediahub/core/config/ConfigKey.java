package dev.mediahub.core.config;

import java.util.Locale;

/**
 * One key.
 *
 * @param example a right value, shown beside a mistake
 * @param secret may also come from the file that {@code <name>_file} names; its value is never
 *     shown
 */
record ConfigKey<T>(String name, Kind<T> kind, T defaultValue, String example, boolean secret) {

  static <T> ConfigKey<T> of(String name, Kind<T> kind, T defaultValue, Object example) {
    return new ConfigKey<>(name, kind, defaultValue, example.toString(), false);
  }

  static ConfigKey<String> secret(String name, Kind<String> kind, String example) {
    return new ConfigKey<>(name, kind, "", example, true);
  }

  /** {@code MEDIAHUB_HTTP_PORT} for {@code http.port}. */
  static String environmentName(String key) {
    return "MEDIAHUB_" + key.toUpperCase(Locale.ROOT).replace('.', '_');
  }
}
