package dev.mediahub.core.http;

import java.net.BindException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A configured port cannot be had. Ends a start with exit code 3. */
public final class PortTaken extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String key;
  private final int port;

  /**
   * Says which port of which key.
   *
   * @param key the configuration key that names the port
   */
  public PortTaken(String key, String host, int port, @Nullable Throwable cause) {
    super(
        "%s: port %d on %s is taken. Stop what listens there, or choose another: --set %s=%d"
            .formatted(key, port, host, key, port + 1),
        cause);
    this.key = key;
    this.port = port;
  }

  public String key() {
    return key;
  }

  public int port() {
    return port;
  }

  static boolean isCauseOf(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
      if (cause instanceof BindException
          || message.contains("address already in use")
          || message.contains("port already in use")) {
        return true;
      }
    }
    return false;
  }
}
