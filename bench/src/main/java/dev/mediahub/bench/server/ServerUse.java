package dev.mediahub.bench.server;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What the server under load uses. Without a process to look at it is NaN, and so is all that is
 * computed from it: nothing unmeasured can be taken for nought.
 *
 * @param ours it is a hub that this benchmark has started, whose garbage it may have collected
 */
public record ServerUse(@Nullable ProcessUse process, boolean ours) {
  public static final ServerUse UNKNOWN = new ServerUse(null, false);

  /** CPU time of all its threads so far, nanoseconds. */
  public double cpuNs() throws IOException {
    return process == null ? Double.NaN : process.cpuNs();
  }

  /**
   * Resident memory; of a hub of ours without garbage, of which there is more or less by chance.
   */
  public double residentBytes() throws IOException, InterruptedException {
    if (process == null) {
      return Double.NaN;
    }
    if (ours) {
      process.collectGarbage();
    }
    return process.residentBytes();
  }
}
