package dev.mediahub.core.auth;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;

/** Any text, and any claims under a right signature: believed as it should be, or 401. */
final class JoinTokensFuzzTest {
  private static final String SECRET = "a-secret-of-at-least-32-characters!";
  private static final SigningKey KEY = new SigningKey("live", "key-1", SECRET);
  private static final Instant NOW = Instant.parse("2026-06-30T12:00:00Z");
  private static final JoinTokens TOKENS =
      new JoinTokens(
          new SigningKeys() {
            @Override
            public Optional<SigningKey> find(String keyId) {
              return keyId.equals(KEY.keyId()) ? Optional.of(KEY) : Optional.empty();
            }

            @Override
            public Optional<SigningKey> current(String app) {
              return Optional.of(KEY);
            }
          },
          Clock.fixed(NOW, ZoneOffset.UTC));

  @FuzzTest(maxDuration = "60s")
  void anyText(byte[] text) {
    if (verify(new String(text, StandardCharsets.UTF_8)).isPresent()) {
      throw new AssertionError("a token without a signature was believed");
    }
  }

  @FuzzTest(maxDuration = "60s")
  void signedClaims(byte[] claims) {
    String payload = new String(claims, StandardCharsets.UTF_8);
    String token = HmacByHand.sign(SECRET, "{\"alg\":\"HS256\"}", payload);
    verify(token).ifPresent(JoinTokensFuzzTest::check);
  }

  @FuzzTest(maxDuration = "60s")
  void signedHeader(byte[] header) {
    String payload =
        "{\"iss\":\"key-1\",\"sub\":\"camera\",\"exp\":1782820860,\"video\":{\"room\":\"live-a\"}}";
    String token = HmacByHand.sign(SECRET, new String(header, StandardCharsets.UTF_8), payload);
    verify(token).ifPresent(JoinTokensFuzzTest::check);
  }

  private static Optional<JoinToken> verify(String token) {
    try {
      return Optional.of(TOKENS.verify(token));
    } catch (HubException e) {
      if (e.code() != ErrorCode.UNAUTHORIZED) {
        throw new AssertionError("refused with another reason", e);
      }
      return Optional.empty();
    }
  }

  private static void check(JoinToken token) {
    if (!token.app().equals("live")
        || token.identity().isBlank()
        || token.identity().length() > 256
        || !token.expiresAt().isAfter(NOW.minusSeconds(11))) {
      throw new AssertionError("believed what it must not: " + token);
    }
  }
}
