package dev.mediahub.core.auth;

import java.time.Instant;

/**
 * A join token whose signature and times hold.
 *
 * @param app the app its key belongs to
 * @param identity the participant
 * @param mode {@code viewer} or {@code listener} for the tokens anybody can get, else empty
 */
public record JoinToken(
    String app,
    String keyId,
    String identity,
    String name,
    String metadata,
    RoomGrant grant,
    String mode,
    Instant expiresAt) {

  /** Only audio is played to the holder. */
  public boolean listensOnly() {
    return mode.equals(JoinTokens.LISTENER);
  }

  /**
   * Whether the holder is left out of the count of viewers. Anonymous tokens carry the hidden
   * grant, so that LiveKit clients don't see a participant for each, but their holders are the
   * audience.
   */
  public boolean uncounted() {
    return grant.hidden() && mode.isEmpty();
  }
}
