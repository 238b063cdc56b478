package dev.mediahub.bench;

import dev.mediahub.bench.client.ClientLoop;
import dev.mediahub.bench.client.Endpoint;
import dev.mediahub.bench.client.Histogram;
import dev.mediahub.bench.client.Publisher;
import dev.mediahub.bench.client.Signalling;
import dev.mediahub.bench.client.Viewer;
import dev.mediahub.bench.client.ViewerTally;
import dev.mediahub.bench.server.ProcessUse;
import dev.mediahub.bench.server.ServerUse;
import dev.mediahub.media.stats.LoopStats;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** One publisher, many viewers of it: what a forwarded packet costs the server. */
final class WebRtcScenario implements AutoCloseable {
  private static final long SWEEP_NS = 1_000_000L;
  private static final int JOINING = 8;

  private final Options options;
  private final Signalling signalling;
  private final ServerUse server;
  private final ProcessUse generator = ProcessUse.own();
  private final ClientLoop clientLoop;
  private final ViewerTally tally = new ViewerTally();
  private final LoopStats stats = new LoopStats();
  private final List<Viewer> viewers = new ArrayList<>();
  private final Publisher publisher;
  private double aloneBytes;

  WebRtcScenario(Options options, Endpoint endpoint, ServerUse server) throws IOException {
    this.options = options;
    this.signalling = new Signalling(endpoint);
    this.server = server;
    this.clientLoop = new ClientLoop("clients", SWEEP_NS, options.joined());
    this.publisher = new Publisher(signalling, clientLoop, options.bitrate(), options.fps());
  }

  List<Row> run() throws IOException, InterruptedException {
    publisher.join();
    warmUp();
    aloneBytes = server.residentBytes();
    List<Row> rows = new ArrayList<>();
    for (int count : options.viewers()) {
      join(count - viewers.size());
      Thread.sleep(options.warmUpSeconds() * 1000L);
      rows.add(measure(count));
    }
    return rows;
  }

  /** A first viewer comes and goes, so that the server's own start is not counted. */
  private void warmUp() throws IOException, InterruptedException {
    Viewer first = viewer();
    first.joinWhenStreaming();
    Thread.sleep(options.warmUpSeconds() * 1000L);
    first.leave();
  }

  private Viewer viewer() {
    return new Viewer(signalling, clientLoop, tally, stats);
  }

  private void join(int count) throws IOException, InterruptedException {
    List<Viewer> more = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      more.add(viewer());
    }
    inParallel(JOINING, more.stream().<Callable<Long>>map(viewer -> viewer::join).toList());
    viewers.addAll(more);
  }

  private static <T> List<T> inParallel(int width, List<Callable<T>> works)
      throws IOException, InterruptedException {
    List<T> results = new ArrayList<>();
    try (ExecutorService workers = Executors.newFixedThreadPool(width)) {
      for (Future<T> future : workers.invokeAll(works)) {
        results.add(future.get());
      }
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    }
    return results;
  }

  private Row measure(int count) throws IOException, InterruptedException {
    onClientLoop(() -> tally.latency().clear());
    long[] had = viewers.stream().mapToLong(Viewer::packets).toArray();
    clientLoop.spin(true);
    Snapshot before = snapshot();
    Thread.sleep(options.seconds() * 1000L);
    Snapshot used = snapshot().minus(before);
    long fewest =
        IntStream.range(0, count).mapToLong(i -> viewers.get(i).packets() - had[i]).min().orElse(0);
    double[] latencyMs = new double[3];
    onClientLoop(() -> {
      latencyMs[0] = tally.latency().quantile(0.5) / 1e6;
      latencyMs[1] = tally.latency().quantile(0.99) / 1e6;
      latencyMs[2] = tally.latency().quantile(0.999) / 1e6;
    });
    clientLoop.spin(false);
    double residentKb = (server.residentBytes() - aloneBytes) / 1024.0 / count;
    Histogram firstPacket = new Histogram();
    double joinCpuMs = joinAndLeave(firstPacket, used.serverNs / used.received);
    return new Row(
        count,
        used.serverNs / used.wallNs,
        used.generatorNs / (double) used.wallNs,
        used.received * 1e9 / used.wallNs,
        latencyMs[0],
        latencyMs[1],
        latencyMs[2],
        Math.max(0, 1 - used.received / ((double) used.published * count)),
        Math.max(0, 1 - fewest / (double) used.published),
        joinCpuMs,
        firstPacket.quantile(0.5) / 1e6,
        firstPacket.quantile(0.99) / 1e6,
        residentKb);
  }

  /**
   * Whole joins beside the standing load, one after the other; what that load costs is taken off.
   * As many before them are not counted: the server's compiler works on the first ones.
   */
  private double joinAndLeave(Histogram firstPacket, double packetNs)
      throws IOException, InterruptedException {
    if (options.joins() == 0) {
      return Double.NaN;
    }
    Callable<Long> visit =
        () -> {
          Viewer visitor = viewer();
          long tookNs = visitor.join();
          visitor.leave();
          return tookNs;
        };
    List<Callable<Long>> visits = new ArrayList<>();
    for (int i = 0; i < options.joins(); i++) {
      visits.add(visit);
    }
    inParallel(1, visits);
    Snapshot before = snapshot();
    inParallel(1, visits).forEach(firstPacket::add);
    Snapshot used = snapshot().minus(before);
    return (used.serverNs - used.received * packetNs) / 1e6 / options.joins();
  }

  private void onClientLoop(Runnable work) throws InterruptedException {
    clientLoop.await(work);
  }

  private Snapshot snapshot() throws IOException {
    return new Snapshot(
        System.nanoTime(), server.cpuNs(), generator.cpuNs(), tally.packets(), publisher.packets());
  }

  private record Snapshot(
      long wallNs, double serverNs, long generatorNs, long received, long published) {
    Snapshot minus(Snapshot earlier) {
      return new Snapshot(
          wallNs - earlier.wallNs,
          serverNs - earlier.serverNs,
          generatorNs - earlier.generatorNs,
          received - earlier.received,
          published - earlier.published);
    }
  }

  @Override
  public void close() {
    try {
      publisher.leave();
    } catch (IOException e) {
      System.err.println("The publisher could not say goodbye: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    clientLoop.close();
  }
}
