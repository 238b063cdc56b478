package dev.mediahub.media.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.session.Sender;
import dev.mediahub.media.stats.LoopStats;
import org.junit.jupiter.api.Test;

final class TrackTest {
  private final LoopStats stats = new LoopStats();
  private final Track track = new Track(1, "video", SentVideo.h264());
  private final TrackReplica home = new TrackReplica(track, _ -> {}, stats);
  private final TrackReplica elsewhere = new TrackReplica(track, _ -> {}, stats);

  private Subscriber subscriber() {
    return new Subscriber(new Sender(stats, 0), stats, SentVideo.h264(), 0, 1);
  }

  @Test
  void isWatchedWhileAnybodyOnAnyLoopTakesItsPackets() {
    assertThat(track.watched()).isFalse();
    Subscriber first = subscriber();
    Subscriber second = subscriber();
    home.add(first, 0);
    elsewhere.add(second, 0);
    home.remove(first);
    assertThat(track.watched()).isTrue();
    home.remove(first);
    assertThat(track.watched()).as("who left twice counts once").isTrue();
    elsewhere.close();
    assertThat(track.watched()).isFalse();
  }

  @Test
  void saysHowLateItsMediaComes() {
    long second = 1_000_000_000L;
    track.arrived(0, 0);
    track.arrived(second, second);
    assertThat(track.info().delayMs()).isZero();
    track.arrived(2 * second, 3 * second);
    assertThat(track.info().delayMs()).isBetween(999L, 1000L);
  }
}
