package dev.mediahub.media.api;

/** Hears what happens in rooms. Called on one virtual thread, in order; it may block. */
@FunctionalInterface
public interface MediaListener {
  void onEvent(MediaEvent event);
}
