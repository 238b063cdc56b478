package dev.mediahub.core.config;

/**
 * One thing that is wrong with the configuration.
 *
 * @param path the key
 * @param source where it came from: {@code config.yaml:12}, {@code MEDIAHUB_HTTP_PORT}, {@code
 *     --set}
 * @param message what is wrong, with an example of what is right
 */
public record Mistake(String path, String source, String message) {
  @Override
  public String toString() {
    return path + " (" + source + "): " + message;
  }
}
