package dev.mediahub.core.app;

/** What {@code hub NAME} does. */
interface Command {
  /**
   * Does it.
   *
   * @return the exit code
   * @throws WrongArguments when an argument is missing or one too many
   */
  int run(HubOptions options) throws Exception;
}
