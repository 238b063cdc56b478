package dev.mediahub.core.auth;

import java.util.Optional;

/** The keys join tokens are signed with, in memory: it answers without the database. */
public interface SigningKeys {
  /** The key of this id; empty when there is none or it was revoked. */
  Optional<SigningKey> find(String keyId);

  /** The key to sign an app's next tokens with; empty when the app has none. */
  Optional<SigningKey> current(String app);
}
