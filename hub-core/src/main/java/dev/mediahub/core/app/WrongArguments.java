package dev.mediahub.core.app;

/** The command line cannot be understood; the message is for the person who wrote it. */
final class WrongArguments extends Exception {
  private static final long serialVersionUID = 1;

  WrongArguments(String message) {
    super(message);
  }
}
