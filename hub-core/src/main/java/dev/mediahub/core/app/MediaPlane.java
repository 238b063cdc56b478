package dev.mediahub.core.app;

import dev.mediahub.media.api.MediaConfig;
import dev.mediahub.media.api.MediaListener;
import dev.mediahub.media.api.MediaServer;
import java.io.IOException;

/** Starts the media plane. The one place of its kind is {@code Main}. */
@FunctionalInterface
interface MediaPlane {
  MediaServer start(MediaConfig config, MediaListener listener) throws IOException;
}
