package dev.mediahub.bench.server;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What the server under load uses. Without a process to look at it is NaN, and so is all that is
 * computed from it: nothing unmeasured can be taken for nought.
 */
public record ServerUse(@Nullable ProcessUse process) {
  public static final ServerUse UNKNOWN = new ServerUse(null);

  /** CPU time of all its threads so far, nanoseconds. */
  public double cpuNs() throws IOException {
    return process == null ? Double.NaN : process.cpuNs();
  }

  public double residentBytes() throws IOException {
    return process == null ? Double.NaN : process.residentBytes();
  }
}
