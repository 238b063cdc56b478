package dev.mediahub.bench;

import static java.lang.Double.NaN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.bench.cameras.CamerasRow;
import dev.mediahub.bench.rtmp.PlayRow;
import dev.mediahub.bench.rtmp.PublishRow;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What each scenario prints, with and without a server process to look at. */
final class RowsTest {

  @Test
  void webRtcSaysWhatACoreCouldDo() {
    Row row = new Row(200, 0.25, 0.5, 50_000, 1, 2, 3, 0, 0, 4, 5, 6, 60);

    assertThat(Row.TABLE.json(List.of(row)))
        .contains("\"cpuUsPerPacket\": 5.00,")
        .contains("\"packetsPerSecondPerCore\": 200000,")
        .contains("\"viewersPerCore\": 800,");
  }

  @Test
  void webRtcSaysNothingOfAServerItCouldNotMeasure() {
    Row row = new Row(200, NaN, 0.5, 50_000, 1, 2, 3, 0, 0, NaN, 5, 6, NaN);

    assertThat(Row.TABLE.markdown(List.of(row)))
        .endsWith(
            "| 200 | – | 50000 | – | – | 1.00 | 2.00 | 3.00 | 0.000 | 0.00 | – | 5.0 | 6.0 | – |"
                + " – | 50 |\n");
  }

  @Test
  void rtmpPublishersSayNothingOfAServerTheyCouldNotMeasure() {
    assertThat(PublishRow.TABLE.json(List.of(new PublishRow(10, 760, NaN, 0))))
        .isEqualTo(
            """
            [
              {"publishers": 10, "cpuUsPerMessage": null, "messagesPerSecond": 760,\
             "serverCorePercent": null, "lateFrames": 0}
            ]
            """);
  }

  @Test
  void rtmpPlayersSayNothingOfAServerTheyCouldNotMeasure() {
    assertThat(PlayRow.TABLE.markdown(List.of(new PlayRow(10, 0.021, NaN, 1.05, NaN))))
        .endsWith("| 10 | – | 0.021 | – | 1.05 | – |\n");
  }

  @Test
  void camerasSayNothingOfAServerTheyCouldNotMeasure() {
    CamerasRow row = new CamerasRow(600, 1000, NaN, 6000, 10_000, 0.4, 21, 0, NaN, NaN);

    assertThat(CamerasRow.TABLE.markdown(List.of(row)))
        .endsWith("| 600 | 1000 | – | 6000 | 10000 | 1.0000 | 0.40 | 21.00 | 0 | – | – |\n");
  }
}
