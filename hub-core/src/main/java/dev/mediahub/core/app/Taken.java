package dev.mediahub.core.app;

/** A port or the data folder belongs to somebody else. Ends a start with exit code 3. */
final class Taken extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Taken(String message) {
    super(message);
  }
}
