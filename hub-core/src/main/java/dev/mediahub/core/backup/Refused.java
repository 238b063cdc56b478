package dev.mediahub.core.backup;

/** What was asked for cannot be done, and nothing was changed. The message says what to do. */
public final class Refused extends Exception {
  private static final long serialVersionUID = 1L;

  public Refused(String message) {
    super(message);
  }
}
