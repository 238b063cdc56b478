package dev.mediahub.core.app;

/** What the process answers to who started it. Documented in the launcher's help. */
final class ExitCode {
  static final int CLEAN = 0;
  static final int FAILED = 1;
  static final int WRONG_CONFIGURATION = 2;
  static final int TAKEN = 3;

  private ExitCode() {}
}
