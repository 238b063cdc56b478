package dev.mediahub.core.metrics;

import dev.mediahub.core.http.Access;
import dev.mediahub.core.http.RouteDoc.Shape;
import dev.mediahub.core.http.Router;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** {@code /healthz}, {@code /readyz} and the API's own health. */
public final class HealthRoutes {
  record Alive(boolean alive) {}

  record Ready(boolean ready, Map<String, String> missing) {}

  /**
   * The API's health.
   *
   * @param status {@code ok}, or {@code degraded} while something is missing
   * @param up true: it answers
   */
  record Health(String status, boolean up, String version, Instant ts, long uptimeSeconds) {}

  private final Readiness readiness;
  private final String version;
  private final Clock clock;
  private final Instant startedAt;

  public HealthRoutes(Readiness readiness, String version, Clock clock) {
    this.readiness = readiness;
    this.version = version;
    this.clock = clock;
    this.startedAt = clock.instant();
  }

  public void register(Router router) {
    router
        .get("/healthz", Access.open(), context -> context.json(new Alive(true)))
        .says("Whether the process answers")
        .answers(200, Shape.BARE, Alive.class);
    router
        .get(
            "/readyz",
            Access.open(),
            context -> {
              Map<String, String> missing = readiness.missing();
              context.status(missing.isEmpty() ? 200 : 503);
              context.header("Cache-Control", "no-store");
              context.json(new Ready(missing.isEmpty(), missing));
            })
        .says("Whether the hub can do all its work; 503 and what is missing when not")
        .answers(200, Shape.BARE, Ready.class);
    router
        .get(
            "/api/v1/health",
            Access.open(),
            context -> {
              Instant now = clock.instant();
              String status = readiness.missing().isEmpty() ? "ok" : "degraded";
              long uptime = Duration.between(startedAt, now).toSeconds();
              context.json(new Health(status, true, version, now, uptime));
            })
        .says("How the hub is")
        .answers(200, Shape.BARE, Health.class);
  }
}
