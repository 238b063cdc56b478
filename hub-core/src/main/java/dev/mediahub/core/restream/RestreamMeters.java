package dev.mediahub.core.restream;

import dev.mediahub.core.metrics.Totals;
import dev.mediahub.media.api.RestreamStatus;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** What is counted of all destinations, those that are gone included. Any thread. */
final class RestreamMeters {
  private final LongAdder bytesOfGone = new LongAdder();
  private final LongAdder leftOutOfGone = new LongAdder();
  private final LongAdder attemptsOfGone = new LongAdder();

  /** A destination runs no more. */
  void gone(RestreamStatus last) {
    bytesOfGone.add(last.sentBytes());
    leftOutOfGone.add(last.leftOut());
    attemptsOfGone.add(last.attempts());
  }

  void register(MeterRegistry registry, Supplier<List<RestreamStatus>> running) {
    for (RestreamStatus.State state : RestreamStatus.State.values()) {
      if (state != RestreamStatus.State.FAILED) {
        Gauge.builder(
                "mediahub.restream.destinations",
                () -> running.get().stream().filter(each -> each.state() == state).count())
            .description("Destinations that streams are sent on to, by state")
            .tag("state", state.name().toLowerCase(Locale.ROOT))
            .register(registry);
      }
    }
    Totals.count(
        registry,
        "mediahub.restream.bytes",
        "Bytes of media sent to destinations",
        () -> bytesOfGone.sum() + sum(running.get(), RestreamStatus::sentBytes));
    Totals.count(
        registry,
        "mediahub.restream.messages.left.out",
        "Messages that slow destinations did not get",
        () -> leftOutOfGone.sum() + sum(running.get(), RestreamStatus::leftOut));
    Totals.count(
        registry,
        "mediahub.restream.attempts",
        "Connections to destinations that were tried",
        () -> attemptsOfGone.sum() + sum(running.get(), RestreamStatus::attempts));
  }

  private static double sum(List<RestreamStatus> all, ToDoubleFunction<RestreamStatus> of) {
    return all.stream().mapToDouble(of).sum();
  }
}
