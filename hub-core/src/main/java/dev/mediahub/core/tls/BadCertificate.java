package dev.mediahub.core.tls;

import org.jspecify.annotations.Nullable;

/**
 * The certificate or its key cannot be used. The message names the key, the file and the way out.
 */
public final class BadCertificate extends Exception {
  private static final long serialVersionUID = 1L;

  BadCertificate(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
