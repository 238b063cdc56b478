package dev.mediahub.core.cameras;

import dev.mediahub.media.api.CameraStats;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** What cameras are counted by. No label names a camera: there may be thousands. */
final class CameraMetrics {
  private final Supplier<CameraStats> stats;
  private final CameraConnections connections;
  private final MeterRegistry registry;

  CameraMetrics(
      Supplier<CameraStats> stats, CameraConnections connections, MeterRegistry registry) {
    this.stats = stats;
    this.connections = connections;
    this.registry = registry;
  }

  void register() {
    gauge("mediahub.cameras", "Cameras connected over WebSocket", CameraStats::cameras);
    gauge("mediahub.camera.viewers", "Viewers of MJPEG", CameraStats::viewers);
    gauge("mediahub.camera.pooled.bytes", "Memory kept for pictures", CameraStats::pooledBytes);
    counter("mediahub.camera.frames", "JPEG frames", "direction", "in", CameraStats::framesIn);
    counter("mediahub.camera.frames", "JPEG frames", "direction", "out", CameraStats::framesOut);
    counter("mediahub.camera.bytes", "JPEG bytes", "direction", "in", CameraStats::bytesIn);
    counter("mediahub.camera.bytes", "JPEG bytes", "direction", "out", CameraStats::bytesOut);
    String dropped = "mediahub.camera.frames.dropped";
    String what = "JPEG frames left out, by reason";
    counter(dropped, what, "reason", "too_fast", CameraStats::tooFast);
    counter(dropped, what, "reason", "broken", CameraStats::broken);
    counter(dropped, what, "reason", "too_large", CameraStats::tooLarge);
    counter(dropped, what, "reason", "slow_viewer", CameraStats::lost);
    device("mediahub.camera.device.rssi.dbm", "Weakest Wi-Fi signal said", DeviceStats::rssi);
    device(
        "mediahub.camera.device.heap.free.bytes", "Least free memory said", DeviceStats::heapFree);
    device("mediahub.camera.device.fps", "Lowest frame rate said", DeviceStats::fps);
  }

  private void gauge(String name, String what, ToLongFunction<CameraStats> value) {
    Gauge.builder(name, () -> value.applyAsLong(stats.get())).description(what).register(registry);
  }

  private void counter(
      String name, String what, String label, String of, ToDoubleFunction<CameraStats> value) {
    FunctionCounter.builder(name, stats, source -> value.applyAsDouble(source.get()))
        .description(what)
        .tag(label, of)
        .register(registry);
  }

  /** The least of what all devices say; not a number while none says it. */
  private void device(
      String name, String what, Function<DeviceStats, ? extends @Nullable Number> value) {
    Gauge.builder(
            name,
            () ->
                connections.devices().stream()
                    .<Number>mapMulti((said, out) -> {
                      Number number = value.apply(said);
                      if (number != null) {
                        out.accept(number);
                      }
                    })
                    .mapToDouble(Number::doubleValue)
                    .min()
                    .orElse(Double.NaN))
        .description(what)
        .register(registry);
  }
}
