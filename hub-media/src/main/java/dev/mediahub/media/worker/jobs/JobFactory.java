package dev.mediahub.media.worker.jobs;

import dev.mediahub.media.worker.TranscodeSpec;

/** Makes jobs; found by {@link java.util.ServiceLoader}. */
public interface JobFactory {
  /** Loads what is needed; returns what is missing, for people, or nothing. */
  String load();

  /**
   * Makes a job that gives its frames to {@code output}.
   *
   * @throws JobException when it cannot be
   */
  StreamJob open(TranscodeSpec spec, JobOutput output) throws JobException;
}
