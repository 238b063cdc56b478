package dev.mediahub.media.worker;

/** Changes how media is coded, in worker processes. Any thread. */
@FunctionalInterface
public interface Transcoders {
  /**
   * Begins a job; returns at once, the worker starts when it is not there yet. The job survives its
   * process: it goes on in the next one without the caller's doing. How it fares is told to the
   * sink, never thrown.
   *
   * @param sink hears frames and states on the worker's reading thread until the job is closed
   */
  TranscodeJob open(TranscodeSpec spec, FrameSink sink);
}
