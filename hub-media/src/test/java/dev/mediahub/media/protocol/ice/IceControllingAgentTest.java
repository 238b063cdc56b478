package dev.mediahub.media.protocol.ice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.protocol.net.TransportAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class IceControllingAgentTest {
  private static final IceCredentials CLIENT =
      new IceCredentials("client01", "client-password-24-chars");
  private static final IceCredentials HUB =
      new IceCredentials("hubhub01", "hub-password-of-24-chars");
  private static final TransportAddress CLIENT_ADDRESS = TransportAddress.ipv4(0x0a000001, 5000);
  private static final TransportAddress DEAD = TransportAddress.ipv4(0x0a000009, 7882);
  private static final TransportAddress ALIVE = new TransportAddress(0x2001_0db8L << 32, 2, 7882);
  private static final long MS = 1_000_000L;

  private final ByteBuffer wire = ByteBuffer.allocateDirect(1500);
  private final ByteBuffer answer = ByteBuffer.allocateDirect(1500);
  private final IceLiteAgent hub = new IceLiteAgent(HUB, CLIENT);

  @Test
  void connectsWithOneExchangeWhenThereIsOneCandidate() {
    IceControllingAgent client = client(List.of(ALIVE));

    run(client, 0, 0, new Random(1), 0);

    assertThat(client.isConnected()).isTrue();
    assertThat(client.selected()).isEqualTo(ALIVE);
    assertThat(hub.lastCheckNominates()).isTrue();
  }

  @Test
  void nominatesTheCandidateThatAnswers() {
    IceControllingAgent client = client(List.of(DEAD, ALIVE));

    run(client, 0, 10 * MS, new Random(1), 0);

    assertThat(client.selected()).isEqualTo(ALIVE);
    assertThat(hub.lastCheckNominates()).isTrue();
  }

  @Test
  void connectsThroughHeavyLoss() {
    for (int seed = 0; seed < 50; seed++) {
      IceControllingAgent client = client(List.of(ALIVE));
      run(client, 0, 20_000 * MS, new Random(seed), 0.3);
      assertThat(client.isFailed()).as("seed %d", seed).isFalse();
      assertThat(client.isConnected()).as("seed %d", seed).isTrue();
    }
  }

  @Test
  void staysConnectedWhenOnlyTheLastAttemptWasAnswered() {
    IceControllingAgent client = client(List.of(ALIVE));
    long nowNs = 0;
    int length = client.poll(wire, 0, nowNs);
    for (int i = 1; i < IceControllingAgent.MAX_ATTEMPTS; i++) {
      nowNs = client.nextTimeoutNs();
      length = client.poll(wire, 0, nowNs);
    }
    exchange(client, length, nowNs, new Random(1), 0);

    run(client, nowNs, nowNs + 10_000 * MS, new Random(1), 0);

    assertThat(client.isConnected()).isTrue();
  }

  @Test
  void failsWhenNobodyAnswers() {
    IceControllingAgent client = client(List.of(DEAD));

    run(client, 0, 60_000 * MS, new Random(1), 0);

    assertThat(client.isFailed()).isTrue();
    assertThat(client.isConnected()).isFalse();
    assertThat(client.nextTimeoutNs()).isEqualTo(IceControllingAgent.NEVER);
  }

  @Test
  void keepsConsentFreshAndLosesItAfterThirtySeconds() {
    IceControllingAgent client = client(List.of(ALIVE));
    run(client, 0, 60_000 * MS, new Random(1), 0);
    assertThat(client.isConnected()).isTrue();
    assertThat(60_000 * MS - hub.lastValidCheckNs()).isLessThan(2_600 * MS);

    run(client, 60_000 * MS, 95_000 * MS, new Random(1), 1);
    assertThat(client.isFailed()).isTrue();
  }

  @Test
  void answersTheHubsOwnChecks() {
    IceControllingAgent client = client(List.of(ALIVE));
    IceControllingAgent other =
        new IceControllingAgent(HUB, CLIENT, List.of(CLIENT_ADDRESS), 77, 0);
    int length = other.poll(wire, 0, 0);

    // Both control: the client insists on its role.
    int written = client.onStun(wire, 0, length, ALIVE, answer, 0, 0);
    assertThat(written).isPositive();
    assertThat(answer.getShort(0)).isEqualTo((short) 0x0111);
  }

  private static IceControllingAgent client(List<TransportAddress> candidates) {
    return new IceControllingAgent(CLIENT, HUB, candidates, 4711, 0);
  }

  /** Client and hub in virtual time; each datagram is lost with the given probability. */
  private void run(IceControllingAgent client, long fromNs, long toNs, Random random, double loss) {
    long nowNs = fromNs;
    while (nowNs <= toNs) {
      for (int length = client.poll(wire, 0, nowNs);
          length > 0;
          length = client.poll(wire, 0, nowNs)) {
        exchange(client, length, nowNs, random, loss);
      }
      long next = client.nextTimeoutNs();
      nowNs = next == IceControllingAgent.NEVER ? Long.MAX_VALUE : Math.max(next, nowNs + 1);
    }
  }

  private void exchange(
      IceControllingAgent client, int length, long nowNs, Random random, double loss) {
    TransportAddress to = client.destination();
    if (!to.equals(ALIVE) || random.nextDouble() < loss) {
      return;
    }
    int written =
        hub.onStun(
            wire,
            0,
            length,
            CLIENT_ADDRESS.high(),
            CLIENT_ADDRESS.low(),
            CLIENT_ADDRESS.port(),
            answer,
            0,
            nowNs);
    if (written > 0 && random.nextDouble() >= loss) {
      client.onStun(answer, 0, written, to, wire, 0, nowNs);
    }
  }
}
