package dev.mediahub.media.worker.jobs.ffmpeg;

import dev.mediahub.media.worker.CompositeSpec;
import dev.mediahub.media.worker.jobs.JobException;
import dev.mediahub.media.worker.jobs.JobOutput;
import dev.mediahub.media.worker.jobs.StreamJob;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/** A video track on its way into a composite: decoded, to wait for its time. */
final class CompositeVideoIn implements StreamJob {
  private final CompositeSpec.VideoIn spec;
  private final Stages stages;
  private final Stage stage;
  private final PictureQueue pictures;
  private final Decoder decoder;
  private final JobOutput output;
  private boolean decodes;

  private CompositeVideoIn(
      CompositeSpec.VideoIn spec, Stages stages, Decoder decoder, JobOutput output) {
    this.spec = spec;
    this.stages = stages;
    this.stage = stages.enter(spec.composite());
    this.pictures = stage.enterPictures(spec.participant(), spec.track(), spec.name());
    this.decoder = decoder;
    this.output = output;
  }

  static CompositeVideoIn open(CompositeSpec.VideoIn spec, Stages stages, JobOutput output)
      throws JobException {
    Decoder decoder = PictureDecoders.open(spec.codec(), spec.configuration());
    return new CompositeVideoIn(spec, stages, decoder, output);
  }

  @Override
  public Outcome frame(ByteBuffer frame, long ptsUs, boolean keyframe, long behindUs)
      throws JobException, IOException {
    if (!decoder.send(frame, ptsUs)) {
      return Outcome.BAD;
    }
    for (AVFrame picture = decoder.receive(); picture != null; picture = decoder.receive()) {
      pictures.add(picture);
      if (!decodes) {
        decodes = true;
        output.frame(ByteBuffer.allocate(0), picture.pts(), true);
      }
    }
    return Outcome.DONE;
  }

  @Override
  public void requestKeyframe() {
    // Its pictures are not coded here.
  }

  @Override
  public void flush() {
    // What has not been decoded yet belongs to a track that is over.
  }

  @Override
  public void close() {
    decoder.close();
    stage.leavePictures(spec.participant(), spec.track());
    stages.leave(spec.composite());
  }
}
