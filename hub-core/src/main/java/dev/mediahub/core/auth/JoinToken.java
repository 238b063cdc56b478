package dev.mediahub.core.auth;

import java.time.Instant;

/**
 * A join token whose signature and times hold.
 *
 * @param app the app its key belongs to
 * @param identity the participant
 */
public record JoinToken(
    String app,
    String keyId,
    String identity,
    String name,
    String metadata,
    RoomGrant grant,
    Instant expiresAt) {}
