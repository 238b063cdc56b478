package dev.mediahub.core.streams;

import dev.mediahub.media.api.MediaEvent;
import dev.mediahub.media.api.MediaListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands the media plane's events to the features that want them, in order. It exists before they
 * do: the media plane needs its listener first. One feature's failure is logged and hides no event
 * from the others.
 */
public final class MediaEvents implements MediaListener {
  private static final Logger log = LoggerFactory.getLogger(MediaEvents.class);

  private final List<MediaListener> listeners = new CopyOnWriteArrayList<>();

  public void add(MediaListener listener) {
    listeners.add(listener);
  }

  @Override
  public void onEvent(MediaEvent event) {
    for (MediaListener listener : listeners) {
      try {
        listener.onEvent(event);
      } catch (RuntimeException e) {
        log.error("event {} failed in {}", event, listener.getClass().getSimpleName(), e);
      }
    }
  }
}
