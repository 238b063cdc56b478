package dev.mediahub.media.worker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings what a worker prints into the hub's log, at most some lines a second. */
final class WorkerLog implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerLog.class);
  private static final int LINES = 20;
  private static final long PERIOD_NS = 1_000_000_000L;
  private static final int LONGEST = 500;

  private final String kind;
  private final Process process;
  private long periodNs;
  private int lines;
  private int skipped;

  WorkerLog(String kind, Process process) {
    this.kind = kind;
    this.process = process;
  }

  @Override
  public void run() {
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        take(line, System.nanoTime());
      }
    } catch (IOException e) {
      LOG.debug("the {} worker's output ended: {}", kind, e.toString());
    }
    report();
  }

  private void take(String line, long nowNs) {
    if (nowNs - periodNs > PERIOD_NS) {
      report();
      periodNs = nowNs;
      lines = 0;
    }
    if (lines++ < LINES) {
      String text = line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
      LOG.warn("{} worker {}: {}", kind, process.pid(), text);
    } else {
      skipped++;
    }
  }

  private void report() {
    if (skipped > 0) {
      LOG.warn("{} worker {}: {} more lines", kind, process.pid(), skipped);
      skipped = 0;
    }
  }
}
