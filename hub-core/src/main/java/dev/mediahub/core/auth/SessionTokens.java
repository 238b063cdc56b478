package dev.mediahub.core.auth;

import io.jsonwebtoken.Claims;
import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.Jwts;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * The credential of a dashboard session: a JWT, HS256 only, that names the session by {@code sid}.
 * Its key is derived from the key file, so a rotation of that ends all sessions.
 */
final class SessionTokens {
  private static final String ISSUER = "mediahub-dashboard";
  private static final String SID = "sid";
  private static final int MAX_CHARS = 2048;

  private final SecretBox secretBox;
  private final Clock clock;

  SessionTokens(SecretBox secretBox, Clock clock) {
    this.secretBox = secretBox;
    this.clock = clock;
  }

  String sign(String sid, long userId, Instant issuedAt, Instant expiresAt) {
    return Jwts.builder()
        .issuer(ISSUER)
        .subject(Long.toString(userId))
        .claim(SID, sid)
        .issuedAt(Date.from(issuedAt))
        .expiration(Date.from(expiresAt))
        .signWith(key(), Jwts.SIG.HS256)
        .compact();
  }

  /** The session that a token names; empty when it is not ours, changed or expired. */
  Optional<String> verify(String token) {
    if (token.length() > MAX_CHARS) {
      return Optional.empty();
    }
    try {
      Claims claims =
          Hs256.parser(clock)
              .verifyWith(key())
              .requireIssuer(ISSUER)
              .build()
              .parseSignedClaims(token)
              .getPayload();
      return claims.getExpiration() == null || !(claims.get(SID) instanceof String sid)
          ? Optional.empty()
          : Optional.of(sid);
    } catch (JwtException | IllegalArgumentException e) {
      // Foreign, changed or expired: all the same to whoever sent it.
      return Optional.empty();
    }
  }

  private SecretKey key() {
    return new SecretKeySpec(secretBox.derive("dashboard sessions"), "HmacSHA256");
  }
}
