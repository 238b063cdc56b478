package dev.mediahub.media.protocol.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.netsim.LinkSettings;
import dev.mediahub.media.netsim.LossyLink;
import dev.mediahub.media.netsim.Simulation;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A sender with a packet cache and a receiver that NACKs, over simulated links. */
final class RecoveryOverLossyLinkTest {
  private static final long MS = 1_000_000L;
  private static final long RTT = 50 * MS;
  private static final int PACKETS_PER_FRAME = 8;
  private static final long PLAYOUT_NS = 400 * MS;

  private final Simulation simulation = new Simulation();
  private final PacketCache cache = new PacketCache(1024);
  private final NackGenerator nacks = new NackGenerator();
  private final RetransmissionBudget budget = new RetransmissionBudget(50);
  private final ByteBuffer packet = ByteBuffer.allocate(1200).put(0, (byte) 0x80);
  private final Map<Long, Long> arrived = new HashMap<>();
  private final Map<Long, Long> frameSentNs = new HashMap<>();
  private long sequence;
  private int resent;

  private double shareOfFramesInTime(LinkSettings forward, LinkSettings back, int seconds) {
    LossyLink<Long> toReceiver = new LossyLink<>(simulation, forward, this::receive);
    LossyLink<int[]> toSender =
        new LossyLink<>(simulation, back, asked -> resend(asked, toReceiver));
    simulation.every(0, 33_333_333, () -> sendFrame(toReceiver));
    int[] out = new int[64];
    simulation.every(
        0,
        MS,
        () -> {
          int count = nacks.poll(simulation.nowNs(), RTT, out);
          if (count > 0) {
            toSender.send(java.util.Arrays.copyOf(out, count), 60);
          }
        });
    simulation.runForMs(seconds * 1000L);
    long whole = 0;
    long frames = sequence / PACKETS_PER_FRAME - 30;
    for (long frame = 0; frame < frames; frame++) {
      boolean complete = true;
      for (int i = 0; i < PACKETS_PER_FRAME; i++) {
        Long at = arrived.get(frame * PACKETS_PER_FRAME + i);
        complete &= at != null && at - frameSentNs.getOrDefault(frame, 0L) < PLAYOUT_NS;
      }
      whole += complete ? 1 : 0;
    }
    return (double) whole / frames;
  }

  private void sendFrame(LossyLink<Long> link) {
    frameSentNs.put(sequence / PACKETS_PER_FRAME, simulation.nowNs());
    for (int i = 0; i < PACKETS_PER_FRAME; i++) {
      cache.put(sequence, packet, 0, 1100, simulation.nowNs(), 0);
      link.send(sequence++, 1100);
    }
  }

  private void resend(int[] asked, LossyLink<Long> link) {
    for (int low : asked) {
      long wanted = cache.newestSequence() + (short) (low - (int) cache.newestSequence());
      if (cache.slotOf(wanted) >= 0
          && budget.tryResend(0, low, 1100, simulation.nowNs(), RTT, 2_100_000)
              == RetransmissionBudget.RESEND) {
        resent++;
        link.send(wanted, 1100);
      }
    }
  }

  private void receive(long received) {
    nacks.onPacket(received, simulation.nowNs());
    arrived.putIfAbsent(received, simulation.nowNs());
  }

  @Test
  void threePercentLossAndReorderingLoseNoFrames() {
    LinkSettings path = LinkSettings.seeded(3).delayMs(25).loss(0.03).reorder(0.02, 4);
    assertThat(shareOfFramesInTime(path, LinkSettings.seeded(4).delayMs(25).loss(0.03), 60))
        .isGreaterThanOrEqualTo(0.999);
    assertThat(resent / (double) sequence).isBetween(0.02, 0.06);
  }

  @Test
  void tenPercentLossLosesFewFrames() {
    LinkSettings path = LinkSettings.seeded(3).delayMs(25).loss(0.10);
    assertThat(shareOfFramesInTime(path, LinkSettings.seeded(4).delayMs(25).loss(0.10), 60))
        .isGreaterThanOrEqualTo(0.99);
  }

  @Test
  void burstsOfLossAreRepaired() {
    LinkSettings path = LinkSettings.seeded(3).delayMs(25).bursts(0.003, 10, 0.9);
    assertThat(shareOfFramesInTime(path, LinkSettings.seeded(4).delayMs(25), 60))
        .isGreaterThanOrEqualTo(0.99);
  }
}
