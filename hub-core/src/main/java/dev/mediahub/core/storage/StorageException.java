package dev.mediahub.core.storage;

/** The object store did not do what it was asked; the message has its own reason. */
public final class StorageException extends Exception {
  private static final long serialVersionUID = 1;

  StorageException(String message, Throwable cause) {
    super(message, cause);
  }
}
