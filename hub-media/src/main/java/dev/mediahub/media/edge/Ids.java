package dev.mediahub.media.edge;

import java.security.SecureRandom;
import java.util.Base64;

/** Names for sessions and tracks. Any thread. */
final class Ids {
  private static final int SESSION_BYTES = 24;
  private static final int TRACK_BYTES = 9;

  private final SecureRandom random = new SecureRandom();

  /** Unguessable: 192 random bits. */
  String session() {
    return text(SESSION_BYTES);
  }

  String track() {
    return "TR_" + text(TRACK_BYTES);
  }

  private String text(int bytes) {
    byte[] id = new byte[bytes];
    random.nextBytes(id);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(id);
  }
}
