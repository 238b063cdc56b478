package dev.mediahub.core.auth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import io.jsonwebtoken.Claims;
import io.jsonwebtoken.ExpiredJwtException;
import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.JwtParser;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.PrematureJwtException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes and checks the credentials of the media plane: JWTs in LiveKit's claim format, HS256 only.
 * {@code iss} is the key, {@code sub} the identity, {@code video} the grant. Needs no database.
 */
public final class JoinTokens {
  /** Plays what there is. */
  public static final String VIEWER = "viewer";

  /** Plays audio only. */
  public static final String LISTENER = "listener";

  private static final String MODE_CLAIM = "mode";

  /** How far a signer's clock may be off. */
  private static final Duration LEEWAY = Duration.ofSeconds(10);

  private static final int MAX_TOKEN_CHARS = 16 * 1024;

  /** Of an identity and of a room. */
  private static final int MAX_NAME_CHARS = 256;

  private static final Pattern COMPACT_JWT =
      Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]*");
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** The key that the token being parsed names. */
  private static final ScopedValue<SigningKey> NAMED_KEY = ScopedValue.newInstance();

  private final SigningKeys keys;
  private final Clock clock;

  /** One for all keys and threads: making it costs more than checking a token. */
  private final JwtParser parser;

  public JoinTokens(SigningKeys keys, Clock clock) {
    this.keys = keys;
    this.clock = clock;
    parser =
        Hs256.parser(clock)
            .keyLocator(header -> NAMED_KEY.get().hmacKey())
            .clockSkewSeconds(LEEWAY.toSeconds())
            .build();
  }

  /** Whether a credential has the form of a JWT: what else there is (stream keys) has no dots. */
  public static boolean looksLikeJwt(String credential) {
    return COMPACT_JWT.matcher(credential).matches();
  }

  /**
   * Signs with the app's current key.
   *
   * @throws HubException CONFLICT when the app has no key
   */
  public String sign(
      String app,
      String identity,
      @Nullable String name,
      @Nullable String metadata,
      RoomGrant grant,
      Duration timeToLive) {
    SigningKey key = currentKey(app);
    JwtBuilder builder = builder(key, identity, grant, timeToLive);
    if (name != null) {
      builder.claim("name", name);
    }
    if (metadata != null) {
      builder.claim("metadata", metadata);
    }
    return builder.signWith(key.hmacKey(), Jwts.SIG.HS256).compact();
  }

  /**
   * Signs a token for somebody unknown who may watch or listen.
   *
   * @param mode {@link #VIEWER} or {@link #LISTENER}
   */
  public String signAnonymous(
      String app, String identity, String room, String mode, Duration timeToLive) {
    SigningKey key = currentKey(app);
    RoomGrant grant = RoomGrant.join(room, false, true).asHidden();
    return builder(key, identity, grant, timeToLive)
        .claim(MODE_CLAIM, mode)
        .signWith(key.hmacKey(), Jwts.SIG.HS256)
        .compact();
  }

  private JwtBuilder builder(
      SigningKey key, String identity, RoomGrant grant, Duration timeToLive) {
    Instant now = clock.instant();
    return Jwts.builder()
        .issuer(key.keyId())
        .subject(identity)
        .notBefore(Date.from(now))
        .expiration(Date.from(now.plus(timeToLive)))
        .claim("video", grant.toClaim());
  }

  private SigningKey currentKey(String app) {
    return keys.current(app)
        .orElseThrow(() ->
            new HubException(
                ErrorCode.CONFLICT,
                "App '%s' has no LiveKit key; make one with POST /api/v1/apps/%s/livekit-keys"
                    .formatted(app, app)));
  }

  /**
   * Checks signature, algorithm, key and times; the room and the grants are the caller's to check.
   *
   * @throws HubException UNAUTHORIZED, saying what is wrong with the token
   */
  public JoinToken verify(String token) {
    if (token.length() > MAX_TOKEN_CHARS || !looksLikeJwt(token)) {
      throw refused("The token is no JWT");
    }
    SigningKey key =
        keys.find(unverifiedIssuer(token))
            .orElseThrow(() -> refused("The token's key (iss) is unknown or revoked"));
    return read(key, claims(key, token));
  }

  /** Whether the key of a token that was verified has not been revoked since. */
  public boolean stillGood(JoinToken token) {
    return keys.find(token.keyId()).isPresent();
  }

  private Claims claims(SigningKey key, String token) {
    try {
      return ScopedValue.where(NAMED_KEY, key)
          .call(() -> parser.parseSignedClaims(token).getPayload());
    } catch (ExpiredJwtException e) {
      throw refused("The token has expired");
    } catch (PrematureJwtException e) {
      throw refused("The token is not valid yet (nbf)");
    } catch (JwtException | IllegalArgumentException e) {
      throw refused("The token's signature or form is wrong (only HS256 is accepted)");
    }
  }

  private static JoinToken read(SigningKey key, Claims claims) {
    if (claims.getExpiration() == null) {
      throw refused("The token has no expiry (exp)");
    }
    String identity = claims.getSubject() != null ? claims.getSubject() : claims.getId();
    if (identity == null || identity.isBlank() || !fits(identity)) {
      throw refused(
          "The token names no identity (sub) of 1 to 256 characters without control characters");
    }
    if (!(claims.get("video") instanceof Map<?, ?> video)) {
      throw refused("The token has no 'video' grant");
    }
    RoomGrant grant = RoomGrant.fromClaim(video);
    if (!fits(grant.room())) {
      throw refused(
          "The token's room (video.room) has more than 256 characters, or a control character");
    }
    return new JoinToken(
        key.app(),
        key.keyId(),
        identity,
        text(claims.get("name")),
        text(claims.get("metadata")),
        grant,
        text(claims.get(MODE_CLAIM)),
        claims.getExpiration().toInstant());
  }

  /** Whether a name can be stored and told. */
  private static boolean fits(String name) {
    return name.length() <= MAX_NAME_CHARS && name.codePoints().noneMatch(Character::isISOControl);
  }

  /** Only picks the key; nothing else is believed before the signature is checked. */
  private static String unverifiedIssuer(String token) {
    int from = token.indexOf('.') + 1;
    String payload = token.substring(from, token.indexOf('.', from));
    try {
      JsonNode issuer = JSON.readTree(Base64.getUrlDecoder().decode(payload)).path("iss");
      if (issuer.isTextual()) {
        return issuer.textValue();
      }
    } catch (IOException | IllegalArgumentException e) {
      throw refused("The token is no JWT");
    }
    throw refused("The token names no key (iss)");
  }

  private static String text(@Nullable Object claim) {
    return claim instanceof String text ? text : "";
  }

  private static HubException refused(String why) {
    return new HubException(
        ErrorCode.UNAUTHORIZED,
        why + "; get a new join token with POST /api/v1/apps/{app}/tokens or a play token");
  }
}
