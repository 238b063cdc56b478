package dev.mediahub.media.worker.jobs;

import dev.mediahub.media.worker.TranscodeSpec;
import java.io.IOException;

/** Makes jobs; found by {@link java.util.ServiceLoader}. */
public interface JobFactory {
  /** Loads what is needed; returns what is missing, for people, or nothing. */
  String load();

  /**
   * Transcodes a little silence both ways and throws it away: what a job of sound needs is there
   * then, down to classes and tables.
   *
   * @throws JobException when it cannot be
   */
  void rehearse() throws JobException, IOException;

  /**
   * Makes a job that gives its frames to {@code output}.
   *
   * @throws JobException when it cannot be
   */
  StreamJob open(TranscodeSpec spec, JobOutput output) throws JobException;
}
