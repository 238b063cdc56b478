package dev.mediahub.core.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.DoubleAccumulator;
import java.util.function.DoubleSupplier;

/** Counters of what goes on and what has ended, added up when they are asked for. Any thread. */
public final class Totals {
  private Totals() {}

  /**
   * Adds a counter that never falls: while something ends it may be missing in the sum for a
   * moment, and the counter stays at what it was.
   */
  public static void count(MeterRegistry registry, String name, String what, DoubleSupplier sum) {
    DoubleAccumulator most = new DoubleAccumulator(Math::max, 0);
    // The registry holds what a counter reads weakly, and only the function for good.
    FunctionCounter.builder(
            name,
            most,
            _ -> {
              most.accumulate(sum.getAsDouble());
              return most.get();
            })
        .description(what)
        .register(registry);
  }
}
