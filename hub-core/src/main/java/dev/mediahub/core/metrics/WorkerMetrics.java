package dev.mediahub.core.metrics;

import dev.mediahub.media.api.WorkerStats;
import java.util.List;
import java.util.function.ToLongFunction;

/** The worker processes' figures in Prometheus' text format. */
final class WorkerMetrics {
  /** One metric: its value of each worker. */
  private record Metric(String name, String type, String help, ToLongFunction<WorkerStats> value) {}

  private static final List<Metric> METRICS =
      List.of(
          new Metric("processes", "gauge", "Worker processes running", WorkerStats::processes),
          new Metric("starts_total", "counter", "Worker processes started", WorkerStats::starts),
          new Metric(
              "restarts_total",
              "counter",
              "Times that a worker process took the place of one that ended by itself",
              WorkerStats::restarts),
          new Metric(
              "recycles_total",
              "counter",
              "Worker processes started because one had grown too large",
              WorkerStats::recycles),
          new Metric("jobs", "gauge", "Streams being transcoded", WorkerStats::jobs),
          new Metric(
              "refused_jobs",
              "gauge",
              "Streams that wait because no more are transcoded at a time",
              WorkerStats::refused),
          new Metric(
              "memory_bytes", "gauge", "Resident memory of workers", WorkerStats::memoryBytes),
          new Metric("frames_in_total", "counter", "Frames sent to workers", WorkerStats::framesIn),
          new Metric(
              "frames_out_total", "counter", "Frames got from workers", WorkerStats::framesOut),
          new Metric(
              "frames_dropped_total",
              "counter",
              "Frames not transcoded: too late, or not decodable",
              WorkerStats::framesDropped));

  private WorkerMetrics() {}

  static void write(List<WorkerStats> workers, StringBuilder out) {
    for (Metric metric : METRICS) {
      String name = "mediahub_worker_" + metric.name;
      out.append("# HELP ").append(name).append(' ').append(metric.help).append('\n');
      out.append("# TYPE ").append(name).append(' ').append(metric.type).append('\n');
      for (WorkerStats worker : workers) {
        out.append(name).append("{worker=\"").append(worker.kind()).append("\"} ");
        out.append(metric.value.applyAsLong(worker)).append('\n');
      }
    }
  }
}
