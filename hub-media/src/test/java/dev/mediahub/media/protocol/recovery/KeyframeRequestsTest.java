package dev.mediahub.media.protocol.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class KeyframeRequestsTest {
  private static final long MS = 1_000_000L;
  private static final long START = 9_000 * MS;

  private final KeyframeRequests requests = new KeyframeRequests();
  private final List<Long> sentMs = new ArrayList<>();
  private long now = START;

  private void runMs(int milliseconds, Runnable eachMs) {
    for (int i = 0; i < milliseconds; i++) {
      eachMs.run();
      if (requests.poll(now)) {
        sentMs.add((now - START) / MS);
      }
      now += MS;
    }
  }

  @Test
  void sendsNothingUnlessAsked() {
    runMs(5000, () -> {});
    assertThat(sentMs).isEmpty();
    assertThat(requests.nextPollNs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void sendsTheFirstAtOnceAndRepeatsMoreAndMoreSlowly() {
    requests.request();
    runMs(8000, () -> {});
    assertThat(sentMs).containsExactly(0L, 500L, 1500L, 3500L, 5500L, 7500L);
  }

  @Test
  void manyViewersCauseOneRequest() {
    runMs(400, requests::request);
    assertThat(sentMs).containsExactly(0L);
  }

  @Test
  void aKeyframeAnswersAll() {
    requests.request();
    requests.requestSlowly();
    runMs(100, () -> {});
    requests.onKeyframe(now);
    runMs(10_000, () -> {});
    assertThat(sentMs).containsExactly(0L);
  }

  @Test
  void requestsStayHalfASecondApartEvenWhenAnswered() {
    runMs(
        2000,
        () -> {
          requests.request();
          if ((now - START) / MS % 100 == 50) {
            requests.onKeyframe(now);
          }
        });
    assertThat(sentMs).containsExactly(0L, 500L, 1000L, 1500L);
  }

  @Test
  void aPublisherThatSendsOnAndLeavesTwoRequestsWithoutAKeyframeIgnoresThem() {
    requests.request();
    runMs(1500, () -> requests.onPacket(now));
    assertThat(requests.ignored()).isFalse();
    runMs(1, () -> requests.onPacket(now));
    assertThat(requests.ignored()).isTrue();
    requests.onKeyframe(now);
    assertThat(requests.ignored()).isFalse();
  }

  @Test
  void aPublisherThatSendsNothingIgnoresNothing() {
    requests.onPacket(now);
    requests.request();
    runMs(200, () -> requests.onPacket(now));
    runMs(10_000, () -> {});
    assertThat(sentMs).hasSizeGreaterThan(4);
    assertThat(requests.ignored()).isFalse();
  }

  @Test
  void slowViewersCauseOneRequestInFourSeconds() {
    runMs(
        9000,
        () -> {
          requests.requestSlowly();
          if (!sentMs.isEmpty() && now == START + sentMs.getLast() * MS + 20 * MS) {
            requests.onKeyframe(now);
          }
        });
    assertThat(sentMs).containsExactly(0L, 4020L, 8040L);
  }

  @Test
  void slowViewersWaitAfterAnyKeyframe() {
    requests.onKeyframe(now);
    runMs(3999, requests::requestSlowly);
    assertThat(sentMs).isEmpty();
    runMs(2, requests::requestSlowly);
    assertThat(sentMs).hasSize(1);
  }
}
