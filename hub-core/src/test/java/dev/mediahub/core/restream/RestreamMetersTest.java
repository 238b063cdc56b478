package dev.mediahub.core.restream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.api.RestreamStatus;
import dev.mediahub.media.api.RestreamStatus.State;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Counters of destinations that come and go. */
final class RestreamMetersTest {
  private static final RestreamStatus SENT = new RestreamStatus(State.ACTIVE, "", 0, 1000, 3, 2);

  private final RestreamMeters meters = new RestreamMeters();
  private final List<RestreamStatus> running = new ArrayList<>(List.of(SENT));
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  private FunctionCounter bytes() {
    meters.register(registry, () -> running);
    return registry.get("mediahub.restream.bytes").functionCounter();
  }

  @Test
  void neverFallsWhileADestinationEnds() {
    FunctionCounter bytes = bytes();
    assertThat(bytes.count()).isEqualTo(1000);
    running.clear();
    assertThat(bytes.count()).as("it is neither running nor gone").isEqualTo(1000);
    meters.gone(SENT);
    assertThat(bytes.count()).isEqualTo(1000);
    running.add(SENT);
    assertThat(bytes.count()).isEqualTo(2000);
  }

  @Test
  void goesOnAfterAGarbageCollection() {
    FunctionCounter bytes = bytes();
    System.gc();
    assertThat(bytes.count()).isEqualTo(1000);
  }
}
