package dev.mediahub.media.edge.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.api.RoomKey;
import org.junit.jupiter.api.Test;

final class StreamEndsTest {
  private static final RoomKey ROOM = new RoomKey("live", "live-demo");

  private final StreamEnds ends = new StreamEnds();

  @Test
  void whoRanAheadGoesOnWhereItEnded() {
    ends.ended(ROOM, "encoder", 610_000, 10_000);
    assertThat(ends.startMs(ROOM, "encoder", 12_000)).isEqualTo(610_000);
    assertThat(ends.startMs(ROOM, "other", 12_000)).isEqualTo(12_000);
    assertThat(ends.startMs(new RoomKey("live", "other"), "encoder", 12_000)).isEqualTo(12_000);
    assertThat(ends.startMs(ROOM, "encoder", 620_000)).isEqualTo(620_000);
  }

  @Test
  void whoWasInTimeOrTooFarAheadBeginsNow() {
    ends.ended(ROOM, "encoder", 9_000, 10_000);
    assertThat(ends.startMs(ROOM, "encoder", 12_000)).isEqualTo(12_000);
    ends.ended(ROOM, "encoder", 10_000_000, 10_000);
    assertThat(ends.startMs(ROOM, "encoder", 12_000)).isEqualTo(12_000);
  }
}
