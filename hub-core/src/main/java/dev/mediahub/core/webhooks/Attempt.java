package dev.mediahub.core.webhooks;

import dev.mediahub.core.apps.App;
import dev.mediahub.core.apps.Apps;
import dev.mediahub.core.http.out.OutgoingHttp;
import dev.mediahub.core.http.out.OutgoingRequest;
import dev.mediahub.core.net.TargetRefused;
import dev.mediahub.media.api.HubException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends a delivery once and says what follows from the answer. Any thread. */
final class Attempt {
  private static final Logger log = LoggerFactory.getLogger(Attempt.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int MAX_ERROR = 300;

  private final Apps apps;
  private final OutgoingHttp http;
  private final Clock clock;
  private final Map<Delivery.Status, LongAdder> counts = new EnumMap<>(Delivery.Status.class);

  Attempt(Apps apps, OutgoingHttp http, Clock clock) {
    this.apps = apps;
    this.http = http;
    this.clock = clock;
    for (Delivery.Status status : Delivery.Status.values()) {
      counts.put(status, new LongAdder());
    }
  }

  /** Attempts since the start that left a delivery in this state. */
  long count(Delivery.Status status) {
    LongAdder count = counts.get(status);
    return count == null ? 0 : count.sum();
  }

  /**
   * Blocks until the receiver has answered or 10 seconds are over. An error of the hub's own counts
   * as an attempt, too: else the app's queue would wait for it for ever.
   *
   * @throws HubException DATABASE_UNAVAILABLE when the app's secret cannot be read now
   */
  Outcome make(Delivery delivery) {
    Outcome outcome;
    try {
      outcome = send(delivery);
    } catch (HubException e) {
      throw e;
    } catch (RuntimeException e) {
      log.atError().addKeyValue("app", delivery.app()).setCause(e).log("a webhook is not sent");
      outcome = unreachable(delivery, null, "internal error; see the hub's log");
    }
    LongAdder count = counts.get(outcome.status());
    if (count != null) {
      count.increment();
    }
    return outcome;
  }

  private Outcome send(Delivery delivery) {
    String url = apps.find(delivery.app()).map(App::settings).map(s -> s.callbackUrl()).orElse("");
    if (url == null || url.isEmpty()) {
      return Outcome.failed(clock.instant(), null, "the app has no callbackUrl any more");
    }
    byte[] body = delivery.body().getBytes(StandardCharsets.UTF_8);
    Optional<String> secret = apps.callbackSecret(delivery.app());
    try {
      int answer = http.send(request(URI.create(url), delivery, body, secret)).status();
      return answered(delivery, answer);
    } catch (TargetRefused e) {
      return Outcome.failed(clock.instant(), null, shorten(String.valueOf(e.getMessage())));
    } catch (IOException e) {
      return unreachable(delivery, null, shorten(reason(e)));
    }
  }

  private static OutgoingRequest request(
      URI target, Delivery delivery, byte[] body, Optional<String> secret) {
    OutgoingRequest request =
        OutgoingRequest.post(target, "application/json", body)
            .withTimeout(TIMEOUT)
            .withMaxBodyBytes(0)
            .withHeader("X-StreamHub-Event", delivery.event())
            .withHeader("X-StreamHub-Delivery", delivery.eventId())
            .withHeader(
                "X-StreamHub-Timestamp", Long.toString(delivery.createdAt().toEpochMilli()));
    return secret
        .map(key -> request.withHeader("X-StreamHub-Signature", "sha256=" + hmac(key, body)))
        .orElse(request);
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

  private static String shorten(String text) {
    return text.length() <= MAX_ERROR ? text : text.substring(0, MAX_ERROR) + "…";
  }
}
