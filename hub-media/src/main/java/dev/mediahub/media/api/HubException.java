package dev.mediahub.media.api;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A refused command. The message tells its reader what to do about it. */
public final class HubException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final @Nullable Duration retryAfter;

  public HubException(ErrorCode code, String message) {
    this(code, message, null, null);
  }

  public HubException(ErrorCode code, String message, @Nullable Throwable cause) {
    this(code, message, null, cause);
  }

  private HubException(
      ErrorCode code, String message, @Nullable Duration retryAfter, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
    this.retryAfter = retryAfter;
  }

  /** A refusal that may succeed when the same command is sent again after {@code retryAfter}. */
  public static HubException retryLater(ErrorCode code, String message, Duration retryAfter) {
    return new HubException(code, message, retryAfter, null);
  }

  public ErrorCode code() {
    return code;
  }

  /** How long to wait before trying again; null when trying again as it is cannot help. */
  public @Nullable Duration retryAfter() {
    return retryAfter;
  }
}
