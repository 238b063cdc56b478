package dev.mediahub.media.netsim;

import java.util.Random;
import java.util.function.Consumer;

/** One direction of a path: a bottleneck with its queue, then loss, delay and disorder. */
public final class LossyLink<T> {
  private final Simulation simulation;
  private final Consumer<T> receiver;
  private final Random random;
  private LinkSettings settings;
  private boolean inBurst;
  private long linkFreeNs;
  private long lastDeliveryNs;
  private long sent;
  private long lost;
  private long overflowed;
  private long delivered;
  private long deliveredBytes;
  private long longestQueueNs;

  public LossyLink(Simulation simulation, LinkSettings settings, Consumer<T> receiver) {
    this.simulation = simulation;
    this.settings = settings;
    this.receiver = receiver;
    random = new Random(settings.seed());
    linkFreeNs = simulation.nowNs();
  }

  /** From now on the link behaves so; what is on its way is not changed, nor is the seed. */
  public void change(LinkSettings newSettings) {
    settings = newSettings;
  }

  /** Sends a packet that takes {@code bytes} on the wire. */
  public void send(T packet, int bytes) {
    sent++;
    long leavesNs = simulation.nowNs();
    if (settings.rateBps() > 0) {
      long queuedNs = queuedNs();
      if (queuedNs * settings.rateBps() / 8_000_000_000L + bytes > settings.queueBytes()) {
        overflowed++;
        return;
      }
      leavesNs += queuedNs + bytes * 8_000_000_000L / settings.rateBps();
      linkFreeNs = leavesNs;
      longestQueueNs = Math.max(longestQueueNs, queuedNs);
    }
    if (isLost()) {
      lost++;
      return;
    }
    deliver(packet, bytes, leavesNs);
    if (random.nextDouble() < settings.duplicate()) {
      deliver(packet, bytes, leavesNs);
    }
  }

  private boolean isLost() {
    double change = random.nextDouble();
    inBurst = inBurst ? change >= settings.burstEnds() : change < settings.burstBegins();
    boolean lostInBurst = random.nextDouble() < settings.burstLoss() && inBurst;
    return random.nextDouble() < settings.loss() || lostInBurst;
  }

  private void deliver(T packet, int bytes, long leavesNs) {
    long atNs =
        leavesNs + settings.delayNs() + Math.round(random.nextDouble() * settings.jitterNs());
    if (random.nextDouble() < settings.reorder()) {
      atNs += settings.reorderNs();
    } else {
      atNs = Math.max(atNs, lastDeliveryNs);
      lastDeliveryNs = atNs;
    }
    simulation.at(
        atNs,
        () -> {
          delivered++;
          deliveredBytes += bytes;
          receiver.accept(packet);
        });
  }

  /** How long a packet sent now would wait for the bottleneck. */
  public long queuedNs() {
    return Math.max(0, linkFreeNs - simulation.nowNs());
  }

  /** The longest wait since the last call. */
  public long takeLongestQueueNs() {
    long longest = longestQueueNs;
    longestQueueNs = 0;
    return longest;
  }

  public long sent() {
    return sent;
  }

  /** Lost on the way; not those the queue had no room for. */
  public long lost() {
    return lost;
  }

  /** Dropped because the queue was full. */
  public long overflowed() {
    return overflowed;
  }

  /** Delivered, duplicates included. */
  public long delivered() {
    return delivered;
  }

  public long deliveredBytes() {
    return deliveredBytes;
  }
}
