package dev.mediahub.media.netsim;

import java.util.PriorityQueue;

/**
 * Virtual time and what is to happen in it. Events of the same time run in the order they were
 * added.
 */
public final class Simulation {
  private record Event(long atNs, long order, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(atNs, other.atNs);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private long nowNs;
  private long order;

  public Simulation() {
    this(1_000_000_000L);
  }

  public Simulation(long startNs) {
    nowNs = startNs;
  }

  public long nowNs() {
    return nowNs;
  }

  /** Runs {@code action} at that time, or now when it has passed. */
  public void at(long atNs, Runnable action) {
    events.add(new Event(Math.max(atNs, nowNs), order++, action));
  }

  public void after(long delayNs, Runnable action) {
    at(nowNs + delayNs, action);
  }

  /** Runs {@code action} after {@code firstNs} and then every {@code periodNs}, for ever. */
  public void every(long firstNs, long periodNs, Runnable action) {
    after(
        firstNs,
        () -> {
          action.run();
          every(periodNs, periodNs, action);
        });
  }

  public void runForMs(long durationMs) {
    runUntil(nowNs + durationMs * 1_000_000L);
  }

  /** Runs all events up to that time, which it then is. */
  public void runUntil(long untilNs) {
    for (Event next = events.peek(); next != null && next.atNs <= untilNs; next = events.peek()) {
      events.remove();
      nowNs = next.atNs;
      next.action.run();
    }
    nowNs = untilNs;
  }
}
