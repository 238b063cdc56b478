package dev.mediahub.media.worker.jobs.ffmpeg;

import dev.mediahub.media.api.CompositeLayout;
import dev.mediahub.media.worker.CompositeSpec;
import dev.mediahub.media.worker.jobs.JobException;
import dev.mediahub.media.worker.jobs.JobOutput;
import dev.mediahub.media.worker.jobs.StreamJob;
import dev.mediahub.media.worker.jobs.compose.Arrangement;
import dev.mediahub.media.worker.jobs.compose.Rect;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The picture of a composite: at each tick all pictures up to its time, evenly apart. */
final class CompositePicture implements StreamJob {
  /** Ticks further apart than this are a pause, after which it goes on from the newest. */
  private static final long PAUSE_US = 1_000_000;

  private final CompositeSpec.Picture spec;
  private final Stages stages;
  private final Stage stage;
  private final JobOutput output;
  private final Canvas canvas;
  private final H264Encoder encoder;
  private final Arrangement arrangement;
  private final PictureChoice choice = new PictureChoice();
  private final long stepUs;
  private List<CellView> views = List.of();
  private long nextUs = Long.MIN_VALUE;
  private boolean keyframeWanted;

  private CompositePicture(
      CompositeSpec.Picture spec,
      Stages stages,
      JobOutput output,
      Canvas canvas,
      H264Encoder encoder) {
    this.spec = spec;
    this.stages = stages;
    this.stage = stages.enter(spec.composite());
    this.output = output;
    this.canvas = canvas;
    this.encoder = encoder;
    this.arrangement = new Arrangement(spec.width(), spec.height());
    this.stepUs = 1_000_000 / spec.framesPerSecond();
    canvas.fill(new Rect(0, 0, spec.width(), spec.height()), Colour.GROUND);
  }

  static CompositePicture open(CompositeSpec.Picture spec, Stages stages, JobOutput output)
      throws JobException {
    Canvas canvas = Canvas.open(spec.width(), spec.height());
    try {
      H264Encoder encoder =
          H264Encoder.open(canvas.picture(), spec.framesPerSecond(), spec.bitrate());
      return new CompositePicture(spec, stages, output, canvas, encoder);
    } catch (JobException e) {
      canvas.close();
      throw e;
    }
  }

  @Override
  public Outcome frame(ByteBuffer tick, long untilUs, boolean keyframe, long behindUs)
      throws JobException, IOException {
    if (nextUs == Long.MIN_VALUE || Math.abs(untilUs - nextUs) > PAUSE_US) {
      nextUs = Math.floorDiv(untilUs, stepUs) * stepUs;
    }
    boolean all = true;
    for (; nextUs <= untilUs; nextUs += stepUs) {
      if (choice.take(nextUs, behindUs)) {
        give(nextUs);
      } else {
        all = false;
      }
    }
    return all ? Outcome.DONE : Outcome.SKIPPED;
  }

  private void give(long us) throws JobException, IOException {
    arrange(stage.cells(us));
    for (CellView view : views) {
      // The nearest picture, not the one before: else all would be half a picture late.
      view.draw(us + stepUs / 2);
    }
    boolean key = keyframeWanted;
    keyframeWanted = false;
    encoder.encode(canvas.picture(), us, key, output);
  }

  /** Cells that keep their place keep what is drawn there. */
  private void arrange(List<Stage.Cell> cells) {
    List<Stage.Cell> ordered = ordered(cells);
    List<Rect> places = arrangement.of(spec.layout(), ordered.size());
    boolean same = views.size() == places.size();
    for (int i = 0; same && i < places.size(); i++) {
      same = views.get(i).isOf(ordered.get(i), places.get(i));
    }
    if (same) {
      return;
    }
    views.forEach(CellView::close);
    canvas.fill(new Rect(0, 0, spec.width(), spec.height()), Colour.GROUND);
    List<CellView> made = new ArrayList<>();
    for (int i = 0; i < places.size(); i++) {
      made.add(new CellView(ordered.get(i), places.get(i), canvas));
    }
    views = made;
  }

  private List<Stage.Cell> ordered(List<Stage.Cell> cells) {
    if (cells.isEmpty() || spec.layout() == CompositeLayout.GRID) {
      return cells;
    }
    List<Stage.Cell> ordered = new ArrayList<>(cells);
    if (spec.layout() == CompositeLayout.SINGLE) {
      ordered.sort(Comparator.comparing(cell -> cell.pictures() == null));
    } else {
      int speaker = stage.speaker(cells);
      ordered.sort(Comparator.comparing(cell -> cell.participant() != speaker));
    }
    return ordered;
  }

  @Override
  public void requestKeyframe() {
    keyframeWanted = true;
  }

  @Override
  public void flush() throws JobException, IOException {
    encoder.end(output);
  }

  @Override
  public void close() {
    views.forEach(CellView::close);
    encoder.close();
    canvas.close();
    stages.leave(spec.composite());
  }
}
