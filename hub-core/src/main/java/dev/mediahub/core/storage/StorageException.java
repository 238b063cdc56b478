package dev.mediahub.core.storage;

import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;

/** The object store did not do what it was asked; the message has its own reason. */
public final class StorageException extends Exception {
  private static final long serialVersionUID = 1;

  private final boolean refused;

  StorageException(String message, Throwable cause, boolean refused) {
    super(message, cause);
    this.refused = refused;
  }

  /**
   * Whether the server said no and will say so again, as to keys that may not (any more), or of a
   * bucket that is gone.
   */
  public boolean isRefused() {
    return refused;
  }

  /** What whoever asked for a deletion is told that was refused. */
  public HubException undeleted() {
    return new HubException(
        ErrorCode.UNPROCESSABLE,
        "The bucket that holds it refuses to delete it, so it stays. Name that bucket once more by"
            + " PUT /api/v1/apps/{app}/s3, with keys that may. The reason: "
            + getMessage(),
        this);
  }
}
