package dev.mediahub.core.webhooks;

import dev.mediahub.core.apps.App;
import dev.mediahub.core.apps.Apps;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Sends a delivery once and says what follows from the answer. Any thread. */
final class Attempt {
  private static final int MAX_ERROR = 300;

  private final Apps apps;
  private final Poster poster;
  private final Clock clock;

  Attempt(Apps apps, Poster poster, Clock clock) {
    this.apps = apps;
    this.poster = poster;
    this.clock = clock;
  }

  /**
   * Blocks until the receiver has answered or 10 seconds are over.
   *
   * @throws dev.mediahub.media.api.HubException DATABASE_UNAVAILABLE when the app's secret cannot
   *     be read now
   */
  Outcome make(Delivery delivery) throws InterruptedException {
    String url = apps.find(delivery.app()).map(App::settings).map(s -> s.callbackUrl()).orElse("");
    if (url == null || url.isEmpty()) {
      return Outcome.failed(clock.instant(), null, "the app has no callbackUrl any more");
    }
    byte[] body = delivery.body().getBytes(StandardCharsets.UTF_8);
    Optional<String> secret = apps.callbackSecret(delivery.app());
    try {
      int answer = poster.post(URI.create(url), headers(delivery, body, secret), body);
      return answered(delivery, answer);
    } catch (Poster.Forbidden e) {
      return Outcome.failed(clock.instant(), null, shorten(e.getMessage()));
    } catch (HttpTimeoutException e) {
      return unreachable(delivery, null, "no answer within 10 s");
    } catch (IOException e) {
      return unreachable(delivery, null, shorten(reason(e)));
    }
  }

  private Map<String, String> headers(Delivery delivery, byte[] body, Optional<String> secret) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", "application/json");
    headers.put("User-Agent", "Mediahub");
    headers.put("X-StreamHub-Event", delivery.event());
    headers.put("X-StreamHub-Delivery", delivery.eventId());
    headers.put("X-StreamHub-Timestamp", Long.toString(delivery.createdAt().toEpochMilli()));
    secret.ifPresent(key -> headers.put("X-StreamHub-Signature", "sha256=" + hmac(key, body)));
    return headers;
  }

  private Outcome answered(Delivery delivery, int answer) {
    if (answer >= 200 && answer < 300) {
      return Outcome.delivered(clock.instant(), answer);
    }
    String error = "the receiver answered " + answer;
    if (answer >= 500 || answer == 408 || answer == 429) {
      return unreachable(delivery, answer, error);
    }
    return Outcome.failed(
        clock.instant(),
        answer,
        answer < 400 ? error + "; redirects are not followed: set the final callbackUrl" : error);
  }

  private Outcome unreachable(Delivery delivery, @Nullable Integer answer, String error) {
    Instant now = clock.instant();
    Duration age = Duration.between(delivery.queuedAt(), now);
    return RetrySchedule.pauseAfter(delivery.attempts() + 1, age)
        .map(pause -> new Outcome(Delivery.Status.PENDING, now.plus(pause), answer, error))
        .orElseGet(() ->
            Outcome.failed(
                now,
                answer,
                "given up after " + RetrySchedule.GIVE_UP_AFTER.toDays() + " days: " + error));
  }

  static String hmac(String secret, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  private static String reason(IOException e) {
    Throwable cause = e;
    while (cause.getMessage() == null && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() != null ? cause.getMessage() : cause.getClass().getSimpleName();
  }

  private static String shorten(@Nullable String text) {
    String known = text == null ? "not allowed" : text;
    return known.length() <= MAX_ERROR ? known : known.substring(0, MAX_ERROR) + "…";
  }
}
