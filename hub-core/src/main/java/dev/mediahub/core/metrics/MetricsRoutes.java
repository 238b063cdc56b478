package dev.mediahub.core.metrics;

import dev.mediahub.core.http.Access;
import dev.mediahub.core.http.Router;
import dev.mediahub.media.api.MediaStats;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * {@code /metrics} in Prometheus' text format: the JVM's, the process', the database's, media's.
 */
public final class MetricsRoutes {
  private static final String TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Supplier<MediaStats> stats;
  private final MediaMetrics media = new MediaMetrics();

  public MetricsRoutes(Supplier<MediaStats> stats, Readiness readiness, String version) {
    this.stats = stats;
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ClassLoaderMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    Gauge.builder("mediahub.db.up", readiness, ready -> ready.databaseAnswers() ? 1 : 0)
        .description("1 while the database answers")
        .register(registry);
    Gauge.builder("mediahub.build.info", () -> 1)
        .description("The running version")
        .tag("version", version)
        .register(registry);
  }

  /** For features that count something of their own. */
  public PrometheusMeterRegistry registry() {
    return registry;
  }

  /** Tells when the certificate in use ends. */
  public void certificate(Supplier<Instant> expires) {
    Gauge.builder(
            "mediahub.tls.certificate.expiry.timestamp",
            expires,
            when -> when.get().getEpochSecond())
        .description("When the certificate in use ends, in Unix time")
        .baseUnit("seconds")
        .register(registry);
  }

  public void register(Router router) {
    router
        .get(
            "/metrics",
            Access.open(),
            context -> {
              StringBuilder text = new StringBuilder(scrape());
              MediaStats now = stats.get();
              media.write(now, System.nanoTime(), text);
              WorkerMetrics.write(now.workers(), text);
              context.contentType(TEXT_FORMAT).result(text.toString());
            })
        .says("All figures in Prometheus' text format")
        .answersText(200, "text/plain");
  }

  /**
   * On a platform thread: on a virtual one the JDK's BufferedWriter grows by a few characters at a
   * time, which made 16 MB of garbage for a page of 20 KB (JDK 25).
   */
  private String scrape() {
    FutureTask<String> page = new FutureTask<>(registry::scrape);
    Thread.ofPlatform().daemon().name("metrics").start(page);
    try {
      return page.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the figures cannot be written", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the figures were written", e);
    }
  }
}
