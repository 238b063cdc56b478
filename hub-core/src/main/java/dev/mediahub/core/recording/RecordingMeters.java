package dev.mediahub.core.recording;

import dev.mediahub.core.metrics.Totals;
import dev.mediahub.media.api.RecordingStats;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** What is counted of all recordings, those that have ended included. Any thread. */
final class RecordingMeters {
  private final LongAdder ended = new LongAdder();
  private final DoubleAdder seconds = new DoubleAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder gaps = new LongAdder();
  private final LongAdder dropped = new LongAdder();

  /** A recording has ended. */
  void ended(RecordingStats last) {
    ended.increment();
    seconds.add(last.seconds());
    bytes.add(last.bytes());
    gaps.add(last.gaps());
    dropped.add(last.dropped());
  }

  void register(
      MeterRegistry registry, Supplier<List<RecordingStats>> going, Supplier<Number> freeBytes) {
    Gauge.builder("mediahub.recordings", () -> going.get().size())
        .description("Recordings that go on")
        .register(registry);
    Gauge.builder("mediahub.recording.free.bytes", freeBytes)
        .description("Bytes that can still be written to the recordings folder")
        .register(registry);
    Totals.count(registry, "mediahub.recordings.ended", "Recordings that have ended", ended::sum);
    String written = "What recordings wrote";
    Totals.count(
        registry,
        "mediahub.recording.seconds",
        written,
        () -> seconds.sum() + sum(going, RecordingStats::seconds));
    Totals.count(
        registry,
        "mediahub.recording.bytes",
        written,
        () -> bytes.sum() + sum(going, RecordingStats::bytes));
    Totals.count(
        registry,
        "mediahub.recording.gaps",
        "How often frames were left out up to a keyframe because packets were lost",
        () -> gaps.sum() + sum(going, RecordingStats::gaps));
    Totals.count(
        registry,
        "mediahub.recording.dropped",
        "Frames and packets left out because the disk did not follow",
        () -> dropped.sum() + sum(going, RecordingStats::dropped));
  }

  private static double sum(
      Supplier<List<RecordingStats>> going, ToDoubleFunction<RecordingStats> of) {
    return going.get().stream().mapToDouble(of).sum();
  }
}
