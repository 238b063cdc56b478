package dev.mediahub.media.api;

/** A stream on its way to one destination. Any thread. */
public interface Restream extends AutoCloseable {
  RestreamStatus status();

  /** Takes leave of the destination; no change is told any more. */
  @Override
  void close();
}
