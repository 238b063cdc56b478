package dev.mediahub.media.worker;

import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One picture from a worker. Any thread, which it blocks. */
public final class JpegMaker {
  /** A worker that has to start first takes a second or two; a machine at its limit more. */
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Transcoders transcoders;

  public JpegMaker(Transcoders transcoders) {
    this.transcoders = transcoders;
  }

  /**
   * The newest picture of a group.
   *
   * @param spec a {@link TranscodeSpec.GroupToJpeg} or a {@link TranscodeSpec.JpegToJpeg}
   * @param units as {@link PictureUnits} packs them
   * @throws HubException UNAVAILABLE when there is no worker, or it cannot decode them
   */
  public byte[] make(TranscodeSpec spec, ByteBuffer units) {
    CompletableFuture<byte[]> made = new CompletableFuture<>();
    try (TranscodeJob job = transcoders.open(spec, new Result(made))) {
      if (!job.offer(units, 0, true)) {
        throw unavailable("The picture is too large for the worker.");
      }
      return made.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      Throwable why = e.getCause();
      throw unavailable(String.valueOf(why == null ? e.getMessage() : why.getMessage()));
    } catch (TimeoutException e) {
      throw unavailable("The worker gave no picture within %d s.".formatted(LIMIT.toSeconds()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable("The hub is shutting down.");
    }
  }

  private static HubException unavailable(String why) {
    return new HubException(ErrorCode.UNAVAILABLE, "No picture can be taken now. " + why);
  }

  private record Result(CompletableFuture<byte[]> made) implements FrameSink {
    @Override
    public void onFrame(ByteBuffer frame, long ptsUs, boolean keyframe) {
      byte[] jpeg = new byte[frame.remaining()];
      frame.get(frame.position(), jpeg);
      made.complete(jpeg);
    }

    @Override
    public void onState(JobState state, String message) {
      // A process that ended may have ended of this group: the next one is not to get it too.
      if (state == JobState.UNAVAILABLE || state == JobState.RESTARTING) {
        made.completeExceptionally(new HubException(ErrorCode.UNAVAILABLE, message));
      }
    }
  }
}
