package dev.mediahub.media.worker;

/** How a job fares. */
public enum JobState {
  /** Waits for its first worker process. */
  STARTING,
  /** Frames go through. */
  RUNNING,
  /** The process ended; the next one is on its way. */
  RESTARTING,
  /** Not possible now: the message says what is missing. It may become RUNNING later. */
  UNAVAILABLE
}
