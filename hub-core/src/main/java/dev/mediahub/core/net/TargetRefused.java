package dev.mediahub.core.net;

import java.io.IOException;

/** The hub does not connect there, whatever the network says. Trying again cannot help. */
public final class TargetRefused extends IOException {
  private static final long serialVersionUID = 1L;

  public TargetRefused(String message) {
    super(message);
  }
}
