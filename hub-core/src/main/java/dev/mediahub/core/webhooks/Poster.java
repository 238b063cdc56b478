package dev.mediahub.core.webhooks;

import java.io.IOException;
import java.net.URI;
import java.util.Map;

/** Sends one HTTP POST to a place outside. */
@FunctionalInterface
public interface Poster {
  /**
   * Waits for the answer, 10 seconds at most, and follows no redirect.
   *
   * @return the answer's status code
   * @throws IOException when there was no answer
   * @throws Forbidden when the hub must not call this address
   */
  int post(URI target, Map<String, String> headers, byte[] body)
      throws IOException, InterruptedException;

  /** The target's address is one that the configuration does not allow. */
  final class Forbidden extends IOException {
    private static final long serialVersionUID = 1L;

    public Forbidden(String message) {
      super(message);
    }
  }
}
