package dev.mediahub.core.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.TrackKind;
import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.Keys;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which join tokens are believed. */
final class JoinTokensTest {
  private static final Instant NOW = Instant.parse("2026-06-30T12:00:00Z");
  private static final String SECRET = "a-secret-of-at-least-32-characters!";

  private final Map<String, SigningKey> keys = new HashMap<>();
  private JoinTokens tokens = at(NOW);

  @BeforeEach
  void addKeys() {
    keys.put("key-1", new SigningKey("live", "key-1", SECRET));
    keys.put("key-2", new SigningKey("other", "key-2", "another-secret-of-32-characters-or-more"));
  }

  private JoinTokens at(Instant now) {
    SigningKeys directory =
        new SigningKeys() {
          @Override
          public Optional<SigningKey> find(String keyId) {
            return Optional.ofNullable(keys.get(keyId));
          }

          @Override
          public Optional<SigningKey> current(String app) {
            return keys.values().stream().filter(key -> key.app().equals(app)).findFirst();
          }
        };
    return new JoinTokens(directory, Clock.fixed(now, ZoneOffset.UTC));
  }

  private String sign() {
    RoomGrant grant = RoomGrant.join("live-demo", true, true);
    return tokens.sign("live", "camera-1", "Camera", "meta", grant, Duration.ofMinutes(10));
  }

  private static JwtBuilder claims() {
    return Jwts.builder()
        .issuer("key-1")
        .subject("camera-1")
        .expiration(Date.from(NOW.plusSeconds(60)))
        .claim("video", Map.of("room", "live-demo", "roomJoin", true));
  }

  private static String hs256(JwtBuilder builder) {
    return builder.signWith(Keys.hmacShaKeyFor(bytes(SECRET)), Jwts.SIG.HS256).compact();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void assertRefused(String token) {
    assertThatThrownBy(() -> tokens.verify(token))
        .isInstanceOfSatisfying(
            HubException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAUTHORIZED))
        .hasMessageNotContaining(SECRET);
  }

  @Test
  void believesWhatItSigned() {
    JoinToken token = tokens.verify(sign());
    assertThat(token.app()).isEqualTo("live");
    assertThat(token.identity()).isEqualTo("camera-1");
    assertThat(token.name()).isEqualTo("Camera");
    assertThat(token.metadata()).isEqualTo("meta");
    assertThat(token.grant()).isEqualTo(RoomGrant.join("live-demo", true, true));
    assertThat(token.expiresAt()).isEqualTo(NOW.plusSeconds(600));
  }

  @Test
  void readsLiveKitsDefaultsFromATokenOfAnotherSigner() {
    JoinToken token = tokens.verify(hs256(claims()));
    assertThat(token.grant().canPublish()).isTrue();
    assertThat(token.grant().canSubscribe()).isTrue();
    assertThat(token.grant().hidden()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "'', true, true",
    "camera, false, true",
    "SCREEN_SHARE, false, true",
    "microphone, true, false",
    "screen_share_audio, true, false",
    "camera microphone, true, true",
    "data, false, false",
  })
  void letsPublishTheKindsWhoseSourcesAreNamed(String sources, boolean audio, boolean video) {
    List<String> named = sources.isEmpty() ? List.of() : List.of(sources.split(" "));
    JoinToken token =
        tokens.verify(
            hs256(
                claims()
                    .claim(
                        "video",
                        Map.of(
                            "room", "live-demo", "roomJoin", true, "canPublishSources", named))));
    assertThat(token.grant().mayPublish(TrackKind.AUDIO)).isEqualTo(audio);
    assertThat(token.grant().mayPublish(TrackKind.VIDEO)).isEqualTo(video);
  }

  @Test
  void acceptsAKeyAsShortAsLiveKitsOwn() {
    keys.put("devkey", new SigningKey("live", "devkey", "secret"));
    // Signed with the six bytes "secret" by hand: HMAC-SHA256 of header.payload.
    String signed =
        HmacByHand.sign(
            "secret",
            "{\"alg\":\"HS256\",\"typ\":\"JWT\"}",
            "{\"iss\":\"devkey\",\"sub\":\"a\",\"exp\":"
                + NOW.plusSeconds(60).getEpochSecond()
                + ",\"video\":{\"room\":\"r\",\"roomJoin\":true}}");
    assertThat(tokens.verify(signed).grant().room()).isEqualTo("r");
  }

  @Test
  void allowsTenSecondsOfClockDifferenceAndNoMore() {
    String token = sign();
    tokens = at(NOW.plusSeconds(600 + 9));
    assertThat(tokens.verify(token).identity()).isEqualTo("camera-1");
    tokens = at(NOW.plusSeconds(600 + 11));
    assertRefused(token);
    tokens = at(NOW.minusSeconds(9));
    assertThat(tokens.verify(token).identity()).isEqualTo("camera-1");
    tokens = at(NOW.minusSeconds(11));
    assertRefused(token);
  }

  @Test
  void refusesUnsignedTokens() {
    assertRefused(claims().compact());
    String[] parts = sign().split("\\.", -1);
    String none = base64("{\"alg\":\"none\"}");
    assertRefused(none + "." + parts[1] + ".");
    assertRefused(none + "." + parts[1] + "." + parts[2]);
    assertRefused(parts[0] + "." + parts[1] + ".");
  }

  @Test
  void refusesOtherAlgorithms() {
    KeyPair pair = Jwts.SIG.RS256.keyPair().build();
    assertRefused(claims().signWith(pair.getPrivate(), Jwts.SIG.RS256).compact());
    byte[] long512 = bytes(SECRET + SECRET);
    keys.put("key-1", new SigningKey("live", "key-1", SECRET + SECRET));
    assertRefused(claims().signWith(Keys.hmacShaKeyFor(long512), Jwts.SIG.HS512).compact());
    // A header that says RS256 over an HMAC made with the secret.
    assertRefused(
        HmacByHand.sign(
            SECRET,
            "{\"alg\":\"RS256\"}",
            "{\"iss\":\"key-1\",\"sub\":\"a\",\"exp\":4102444800,\"video\":{\"room\":\"r\"}}"));
  }

  @Test
  void refusesAnotherKeysSignature() {
    assertRefused(
        Jwts.builder()
            .issuer("key-1")
            .subject("a")
            .expiration(Date.from(NOW.plusSeconds(60)))
            .claim("video", Map.of("room", "live-demo"))
            .signWith(
                Keys.hmacShaKeyFor(bytes("another-secret-of-32-characters-or-more")),
                Jwts.SIG.HS256)
            .compact());
  }

  @Test
  void checksTokensOfSeveralKeysAtOnce() {
    RoomGrant grant = RoomGrant.join("room", true, true);
    IntStream.range(0, 200)
        .parallel()
        .forEach(i -> {
          String app = i % 2 == 0 ? "live" : "other";
          String token = tokens.sign(app, "camera-1", null, null, grant, Duration.ofMinutes(10));
          assertThat(tokens.verify(token).app()).isEqualTo(app);
        });
  }

  @Test
  void refusesTheOldSecretOfAReplacedKey() {
    String token = sign();
    assertThat(tokens.verify(token).keyId()).isEqualTo("key-1");
    keys.put("key-1", new SigningKey("live", "key-1", "the-next-secret-of-32-characters-too"));
    assertRefused(token);
    assertThat(tokens.verify(sign()).keyId()).isEqualTo("key-1");
  }

  @Test
  void refusesARevokedKey() {
    String token = sign();
    keys.remove("key-1");
    assertRefused(token);
  }

  @Test
  void refusesATokenThatLacksWhatItNeeds() {
    assertRefused(hs256(claims().expiration(null)));
    assertRefused(hs256(claims().subject(null)));
    assertRefused(hs256(claims().subject("x".repeat(257))));
    assertRefused(hs256(claims().claim("video", null)));
    assertRefused(hs256(claims().claim("video", "all")));
    assertRefused(hs256(claims().issuer(null)));
    assertRefused(hs256(claims().issuer("nobody")));
  }

  @Test
  void refusesARoomThatCannotBeStored() {
    assertThat(tokens.verify(hs256(into("r".repeat(256)))).grant().room()).hasSize(256);
    assertRefused(hs256(into("r".repeat(257))));
    assertRefused(hs256(into("live\0demo")));
    assertRefused(hs256(into("live\ndemo")));
  }

  private static JwtBuilder into(String room) {
    return claims().claim("video", Map.of("room", room, "roomJoin", true));
  }

  @Test
  void refusesAChangedGrant() {
    String[] parts = sign().split("\\.", -1);
    String payload =
        new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8)
            .replace("live-demo", "live-else");
    assertRefused(parts[0] + "." + base64(payload) + "." + parts[2]);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "a.b",
        "..",
        "a.b.c",
        "e30.e30.e30",
        "a.b.c.d",
        "sk_abc",
        "bnVsbA.bnVsbA.x"
      })
  void refusesWhatIsNoToken(String text) {
    assertRefused(text);
  }

  @Test
  void tellsAnonymousViewersFromHiddenOnes() {
    String viewer =
        tokens.signAnonymous(
            "live", "viewer-1", "live-demo", JoinTokens.VIEWER, Duration.ofHours(6));
    assertThat(tokens.verify(viewer).uncounted()).isFalse();
    assertThat(tokens.verify(viewer).grant().hidden()).isTrue();
    RoomGrant hidden = RoomGrant.join("live-demo", false, true).asHidden();
    String control = tokens.sign("live", "qc", null, null, hidden, Duration.ofHours(1));
    assertThat(tokens.verify(control).uncounted()).isTrue();
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(text));
  }
}
