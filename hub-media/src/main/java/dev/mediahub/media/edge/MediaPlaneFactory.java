package dev.mediahub.media.edge;

import dev.mediahub.media.api.MediaConfig;
import dev.mediahub.media.api.MediaListener;
import dev.mediahub.media.api.MediaServer;
import dev.mediahub.media.api.MediaServerFactory;

/** What {@link java.util.ServiceLoader} finds. */
public final class MediaPlaneFactory implements MediaServerFactory {
  @Override
  public MediaServer start(MediaConfig config, MediaListener listener) {
    return MediaPlane.start(config, listener);
  }
}
