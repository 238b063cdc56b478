package dev.mediahub.media.worker.jobs;

/** A job is not possible, or no longer. The message is for people. */
public final class JobException extends Exception {
  private static final long serialVersionUID = 1L;

  public JobException(String message) {
    super(message);
  }
}
