package dev.mediahub.bench.client;

import java.io.IOException;
import java.io.Serial;
import java.net.URI;

/** A server's answer to an offer when it is not 201. */
public final class RefusedException extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  private final int status;

  RefusedException(URI to, int status, String body) {
    super("%s answered %d: %s".formatted(to, status, body.strip()));
    this.status = status;
  }

  public int status() {
    return status;
  }

  /** The stream is not there yet: 409 by the WHEP draft, 404 with some servers. */
  boolean mayCome() {
    return status == 409 || status == 404;
  }
}
