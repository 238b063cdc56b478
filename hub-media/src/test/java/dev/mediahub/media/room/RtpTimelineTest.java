package dev.mediahub.media.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.protocol.sdp.Codec;
import dev.mediahub.media.protocol.sdp.Direction;
import dev.mediahub.media.protocol.sdp.ExtensionIds;
import dev.mediahub.media.protocol.sdp.NegotiatedMedia;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When frames belong, by reports and without. */
final class RtpTimelineTest {
  private static final long MS = 1_000_000;
  private static final long WALL = 1_800_000_000_000_000_000L;

  private final Track track =
      new Track(
          1,
          "TR_1",
          new NegotiatedMedia(
              0,
              "0",
              TrackKind.VIDEO,
              Direction.RECVONLY,
              List.of(new Codec(96, "H264", 90_000, 1, "", -1, true, true, false, false, false)),
              ExtensionIds.NONE,
              -1,
              -1,
              List.of(),
              "",
              ""));
  private final RtpTimeline timeline = new RtpTimeline(track, 90_000);

  @Test
  void goesByArrivalUntilThereIsAReport() {
    assertThat(timeline.wallNs(0, WALL + 70 * MS)).isEqualTo(WALL + 70 * MS);
    assertThat(timeline.wallNs(9000, WALL + 130 * MS)).as("faster").isEqualTo(WALL + 130 * MS);
    assertThat(timeline.wallNs(18_000, WALL + 300 * MS)).as("later").isEqualTo(WALL + 230 * MS);
    track.time(new TimeMapping(0, WALL + 20 * MS, 0));
    assertThat(timeline.wallNs(27_000, WALL + 900 * MS)).isEqualTo(WALL + 320 * MS);
  }

  @Test
  void followsReportsThatTremble() {
    track.time(new TimeMapping(0, WALL, 0));
    timeline.wallNs(0, WALL);
    track.time(new TimeMapping(0, WALL + 5 * MS, 0));
    long now = timeline.wallNs(3000, WALL);
    assertThat(now - WALL - 33_333_333).isBetween(0L, MS);
    for (int i = 2; i < 300; i++) {
      now = timeline.wallNs(3000 * i, WALL);
    }
    assertThat(Math.abs(now - WALL - 299 * 33_333_333L - 5 * MS)).isLessThan(MS);
  }

  @Test
  void isWhereASourceThatMissedSomethingGoesOnWithinASecond() {
    track.time(new TimeMapping(0, WALL, 0));
    timeline.wallNs(0, WALL);
    track.time(new TimeMapping(0, WALL + 200 * MS, 0));
    long before = timeline.wallNs(3000, WALL);
    for (int i = 2; i <= 30; i++) {
      long now = timeline.wallNs(3000 * i, WALL);
      assertThat(now).isGreaterThan(before);
      before = now;
    }
    assertThat(before - WALL - 1000 * MS).isBetween(160 * MS, 200 * MS);
    track.time(new TimeMapping(0, WALL, 0));
    for (int i = 31; i <= 60; i++) {
      long now = timeline.wallNs(3000 * i, WALL);
      assertThat(now).as("pictures stay in order backwards too").isGreaterThan(before);
      before = now;
    }
  }

  @Test
  void doesNotBelieveReportsThatAreHoursOff() {
    assertThat(timeline.wallNs(0, WALL)).isEqualTo(WALL);
    track.time(new TimeMapping(0, WALL - 15_870_000 * MS, 0));
    assertThat(timeline.wallNs(9000, WALL + 110 * MS)).isEqualTo(WALL + 100 * MS);
  }

  @Test
  void jumpsWhenTheSourceIsAnother() {
    track.time(new TimeMapping(0, WALL, 0));
    timeline.wallNs(0, WALL);
    track.time(new TimeMapping(1, WALL + 10_000 * MS, 5_000_000));
    assertThat(timeline.wallNs(5_000_000, WALL)).isEqualTo(WALL + 10_000 * MS);
  }

  @Test
  void goesOnWhereTimestampsWrap() {
    track.time(new TimeMapping(0, WALL, -9000));
    assertThat(timeline.wallNs(-9000, WALL)).isEqualTo(WALL);
    assertThat(timeline.wallNs(9000, WALL)).isEqualTo(WALL + 200 * MS);
  }
}
