package dev.mediahub.media.api;

import java.util.ServiceLoader;

/**
 * Starts the media plane; found by {@link ServiceLoader}, so that callers see only this package.
 */
public interface MediaServerFactory {
  /**
   * Opens the sockets and starts the media loops.
   *
   * @param listener hears what happens in rooms
   * @throws HubException when a port is taken or a configured address cannot be used
   */
  MediaServer start(MediaConfig config, MediaListener listener);

  /** The factory of this build. */
  static MediaServerFactory load() {
    return ServiceLoader.load(MediaServerFactory.class)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("hub-media is not on the class path"));
  }
}
