package dev.mediahub.media.worker.wire;

import java.io.IOException;

/** The other side sent what is no message: the connection is lost. */
public final class WireException extends IOException {
  private static final long serialVersionUID = 1L;

  WireException(String message) {
    super(message);
  }
}
