package dev.mediahub.media.api;

/** A recording that goes on. Any thread. */
public interface Recording {
  /** Who is recorded; empty for a whole room. */
  String identity();

  /** Ends it soon; the listener hears of it. */
  void stop(String reason);

  /** How it goes. */
  RecordingStats stats();
}
