package dev.mediahub.core.streams;

import dev.mediahub.core.apps.AppSettings.LatencyAlert;
import dev.mediahub.core.apps.Apps;
import dev.mediahub.core.webhooks.Webhooks;
import dev.mediahub.media.api.MediaServer;
import dev.mediahub.media.api.ParticipantInfo;
import dev.mediahub.media.api.TrackInfo;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Tells apps that want it ({@link LatencyAlert}) when what a publisher sends comes late, and when
 * it is in time again. A virtual thread of its own looks, once a second.
 */
public final class LatencyAlerts implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LatencyAlerts.class);

  private final Apps apps;
  private final MediaServer media;
  private final StreamRegistry streams;
  private final Webhooks webhooks;
  private final Clock clock;
  private final Map<StreamStore.Identity, LatencyWatch> watched = new HashMap<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private long second;

  public LatencyAlerts(
      Apps apps, MediaServer media, StreamRegistry streams, Webhooks webhooks, Clock clock) {
    this.apps = apps;
    this.media = media;
    this.streams = streams;
    this.webhooks = webhooks;
    this.clock = clock;
  }

  /** What a receiver is told. */
  record Latency(
      String streamId,
      String room,
      String type,
      String participant,
      long latencyMs,
      int thresholdMs) {}

  public void start() {
    Thread.ofVirtual().name("latency-alerts").start(this::run);
  }

  private void run() {
    try {
      while (!closed.await(1, TimeUnit.SECONDS)) {
        second++;
        List<StreamStore.Identity> onAir = streams.onAir();
        watched.keySet().retainAll(onAir);
        onAir.forEach(this::attempt);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void attempt(StreamStore.Identity stream) {
    try {
      look(stream);
    } catch (RuntimeException e) {
      log.error("the latency of {} cannot be looked at now", stream.streamId(), e);
    }
  }

  private void look(StreamStore.Identity stream) {
    LatencyAlert alert =
        apps.find(stream.room().app())
            .map(app -> app.settings().latencyAlert())
            .filter(LatencyAlert::enabled)
            .orElse(null);
    if (alert == null) {
      watched.remove(stream);
    } else if (second % alert.intervalSeconds() == 0) {
      OptionalLong delayMs = delayMs(stream);
      if (delayMs.isPresent()) {
        measured(stream, alert, delayMs.getAsLong());
      }
    }
  }

  /** Of its latest track; empty while nothing comes. */
  private OptionalLong delayMs(StreamStore.Identity stream) {
    return media.room(stream.room()).stream()
        .flatMap(room -> room.participants().stream())
        .filter(one -> one.publisher() && one.identity().equals(stream.participant()))
        .map(ParticipantInfo::tracks)
        .flatMap(List::stream)
        .filter(track -> track.layers().stream().anyMatch(layer -> layer.bitrate() > 0))
        .mapToLong(TrackInfo::delayMs)
        .max();
  }

  private void measured(StreamStore.Identity stream, LatencyAlert alert, long delayMs) {
    Instant now = clock.instant();
    LatencyWatch watch = watched.computeIfAbsent(stream, _ -> new LatencyWatch());
    LatencyWatch.Change change = watch.measured(delayMs, alert, now);
    if (change == LatencyWatch.Change.NONE) {
      return;
    }
    boolean late = change == LatencyWatch.Change.HIGH;
    String app = stream.room().app();
    String room = stream.room().room();
    log.atLevel(late ? Level.WARN : Level.INFO)
        .addKeyValue("app", app)
        .log(
            "stream {} {}: {} ms behind its best",
            stream.streamId(),
            late ? "comes late" : "comes in time again",
            delayMs);
    webhooks.emit(
        app,
        late ? "stream.latency_high" : "stream.latency_recovered",
        room,
        now,
        new Latency(
            stream.streamId(),
            room,
            stream.type(),
            stream.participant(),
            delayMs,
            alert.thresholdMs()));
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
