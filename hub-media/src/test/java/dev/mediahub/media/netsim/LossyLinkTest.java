package dev.mediahub.media.netsim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LossyLinkTest {
  private static final long MS = 1_000_000L;

  private record Arrival(int packet, long afterNs) {}

  private final Simulation simulation = new Simulation(0);
  private final List<Arrival> arrivals = new ArrayList<>();

  private LossyLink<Integer> send(LinkSettings settings, int packets, long everyNs) {
    LossyLink<Integer> link =
        new LossyLink<>(
            simulation,
            settings,
            p -> arrivals.add(new Arrival(p, simulation.nowNs() - p * everyNs)));
    for (int i = 0; i < packets; i++) {
      int packet = i;
      simulation.at(i * everyNs, () -> link.send(packet, 1000));
    }
    simulation.runForMs(packets * everyNs / MS + 10_000);
    return link;
  }

  @Test
  void deliversEverythingInOrderAfterTheDelay() {
    send(LinkSettings.seeded(1).delayMs(25), 100, MS);
    assertThat(arrivals).hasSize(100).allMatch(a -> a.afterNs == 25 * MS);
    assertThat(arrivals).extracting(Arrival::packet).isSorted();
  }

  @Test
  void losesTheShareItIsTold() {
    LossyLink<Integer> link = send(LinkSettings.seeded(1).loss(0.03), 20_000, MS);
    assertThat(link.lost() / 20_000.0).isCloseTo(0.03, within(0.005));
    assertThat(arrivals).hasSize(20_000 - (int) link.lost());
  }

  @Test
  void losesInBurstsOfTheMeanLength() {
    LossyLink<Integer> link = send(LinkSettings.seeded(1).bursts(0.01, 5, 1), 50_000, MS);
    int bursts = 0;
    for (int i = 1; i < arrivals.size(); i++) {
      bursts += arrivals.get(i).packet - arrivals.get(i - 1).packet > 1 ? 1 : 0;
    }
    assertThat((double) link.lost() / bursts).isCloseTo(5, within(0.5));
  }

  @Test
  void jitterKeepsOrderAndStaysInBounds() {
    send(LinkSettings.seeded(1).delayMs(30).jitterMs(10), 5000, 25 * MS);
    assertThat(arrivals).allMatch(a -> a.afterNs >= 20 * MS && a.afterNs <= 40 * MS);
    assertThat(arrivals).extracting(Arrival::packet).isSorted();
  }

  @Test
  void reorderedPacketsAreOvertaken() {
    send(LinkSettings.seeded(1).delayMs(10).reorder(0.1, 20), 1000, 5 * MS);
    long late = arrivals.stream().filter(a -> a.afterNs == 30 * MS).count();
    assertThat(late).isBetween(70L, 130L);
    assertThat(arrivals).hasSize(1000);
  }

  @Test
  void duplicatesTheShareItIsTold() {
    send(LinkSettings.seeded(1).duplicate(0.1), 5000, MS);
    assertThat(arrivals.size()).isBetween(5400, 5600);
  }

  @Test
  void carriesNoMoreThanItsRateAndDropsWhatTheQueueCannotHold() {
    // 8 Mbit/s offered to 1 Mbit/s: one packet of 1000 bytes every 8 ms, at most 100 ms queued.
    LossyLink<Integer> link = send(LinkSettings.seeded(1).rate(1_000_000, 100), 1000, MS);
    assertThat(link.delivered()).isBetween(125L, 140L);
    assertThat(link.overflowed()).isEqualTo(1000 - link.delivered());
    assertThat(link.takeLongestQueueNs()).isBetween(80 * MS, 100 * MS);
  }

  @Test
  void theSameSeedGivesTheSameRun() {
    LinkSettings settings =
        LinkSettings.seeded(5).delayMs(10).jitterMs(5).loss(0.1).reorder(0.1, 9);
    send(settings, 500, MS);
    List<Arrival> first = List.copyOf(arrivals);
    arrivals.clear();
    Simulation again = new Simulation(0);
    LossyLink<Integer> link =
        new LossyLink<>(again, settings, p -> arrivals.add(new Arrival(p, again.nowNs() - p * MS)));
    for (int i = 0; i < 500; i++) {
      int packet = i;
      again.at(i * MS, () -> link.send(packet, 1000));
    }
    again.runForMs(10_000);
    assertThat(arrivals).isEqualTo(first);
  }
}
