package dev.mediahub.core.app;

/** What is configured is not possible on this machine. Ends a start with exit code 2. */
final class WrongConfiguration extends RuntimeException {
  private static final long serialVersionUID = 1L;

  WrongConfiguration(String message) {
    super(message);
  }
}
