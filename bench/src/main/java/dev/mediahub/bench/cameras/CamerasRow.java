package dev.mediahub.bench.cameras;

import dev.mediahub.bench.report.Table;
import dev.mediahub.bench.report.Table.Column;
import java.util.List;

/**
 * What cameras and their viewers cost. What could not be measured is NaN.
 *
 * @param serverCore share of a core that the hub used, 1 is a whole one
 * @param framesIn sent a second by all cameras
 * @param framesOut seen a second by all viewers
 * @param latencyMsP50 from a picture's sending to its having been read
 * @param late frames that the hub did not take before the next was due
 * @param cameraKb resident memory of the hub a camera
 * @param viewerKb the same a viewer
 */
public record CamerasRow(
    int cameras,
    int viewers,
    double serverCore,
    double framesIn,
    double framesOut,
    double latencyMsP50,
    double latencyMsP99,
    long late,
    double cameraKb,
    double viewerKb) {

  public static final Table<CamerasRow> TABLE =
      new Table<>(
          List.of(
              new Column<>("cameras", "cameras", "%d", CamerasRow::cameras),
              new Column<>("viewers", "viewers", "%d", CamerasRow::viewers),
              new Column<>(
                  "server core %", "serverCorePercent", "%.1f", row -> 100 * row.serverCore),
              new Column<>("frames/s in", "framesPerSecondIn", "%.0f", CamerasRow::framesIn),
              new Column<>("frames/s out", "framesPerSecondOut", "%.0f", CamerasRow::framesOut),
              new Column<>("seen of sent", "shareSeen", "%.4f", CamerasRow::seen),
              new Column<>("p50 ms", "latencyMsP50", "%.2f", CamerasRow::latencyMsP50),
              new Column<>("p99 ms", "latencyMsP99", "%.2f", CamerasRow::latencyMsP99),
              new Column<>("late", "lateFrames", "%d", CamerasRow::late),
              new Column<>("KB/camera", "residentKbPerCamera", "%.0f", CamerasRow::cameraKb),
              new Column<>("KB/viewer", "residentKbPerViewer", "%.0f", CamerasRow::viewerKb)));

  /** Share of the pictures sent that reached each viewer. */
  double seen() {
    return framesOut / (framesIn / cameras * viewers);
  }
}
