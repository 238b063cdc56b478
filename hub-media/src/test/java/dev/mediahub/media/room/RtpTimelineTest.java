package dev.mediahub.media.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.protocol.sdp.Codec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When frames belong, by reports and without. */
final class RtpTimelineTest {
  private static final long MS = 1_000_000;
  private static final long WALL = 1_800_000_000_000_000_000L;

  private final Track track = track(1);
  private final RtpTimeline timeline = new RtpTimeline(track, 90_000);

  private static Track track(int id) {
    return TestTracks.of(
        id,
        "TR_" + id,
        TrackKind.VIDEO,
        new Codec(96, "H264", 90_000, 1, "", -1, true, true, false, false, false));
  }

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
  void goesOnByArrivalWhereTimestampsBeginAgainLower() {
    track.time(new TimeMapping(0, WALL, 1_000_000_000));
    assertThat(timeline.wallNs(1_000_000_000, WALL)).isEqualTo(WALL);
    assertThat(timeline.wallNs(5_000, WALL + 40 * MS)).isEqualTo(WALL + 40 * MS);
    assertThat(timeline.wallNs(8_600, WALL + 90 * MS)).isEqualTo(WALL + 80 * MS);
  }

  /** A report a second of each of two tracks, those of one always a little late. */
  @ParameterizedTest
  @ValueSource(longs = {-50, 50})
  void staysWithAPublisherWhoseClockDriftsForDays(long partsPerMillion) {
    PublisherClock clock = new PublisherClock();
    Track other = track(2);
    RtpTimeline otherTimeline = new RtpTimeline(other, 90_000);
    long furthest = 0;
    long furthestApart = 0;
    boolean wentBack = false;
    long before = Long.MIN_VALUE;
    for (long second = 0; second < 10 * 24 * 3600; second++) {
      long hubNs = WALL + second * 1000 * MS;
      long publisherNs = second * (1000 * MS + partsPerMillion * 1000);
      int timestamp = (int) Math.round(publisherNs * (90_000 / 1e9));
      track.time(new TimeMapping(0, clock.toHubWallNs(publisherNs, hubNs), timestamp));
      other.time(new TimeMapping(0, clock.toHubWallNs(publisherNs, hubNs + 5 * MS), timestamp));
      long now = timeline.wallNs(timestamp, hubNs);
      long otherNow = otherTimeline.wallNs(timestamp, hubNs);
      furthest = Math.max(furthest, Math.abs(now - hubNs));
      furthestApart = Math.max(furthestApart, Math.abs(now - otherNow));
      wentBack |= now <= before;
      before = now;
    }
    assertThat(furthest).isLessThan(100 * MS);
    assertThat(furthestApart).as("lip sync").isLessThan(MS);
    assertThat(wentBack).isFalse();
  }

  @Test
  void takesTheClockAnewOfAPublisherThatSetsIt() {
    PublisherClock clock = new PublisherClock();
    assertThat(clock.toHubWallNs(0, WALL)).isEqualTo(WALL);
    assertThat(clock.toHubWallNs(3_600_000 * MS, WALL + 1000 * MS)).isEqualTo(WALL + 1000 * MS);
    assertThat(clock.toHubWallNs(3_601_000 * MS, WALL + 2256 * MS))
        .as("one that is late")
        .isEqualTo(WALL + 2001 * MS);
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
