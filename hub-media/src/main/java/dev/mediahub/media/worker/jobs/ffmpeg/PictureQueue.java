package dev.mediahub.media.worker.jobs.ffmpeg;

import dev.mediahub.media.worker.jobs.JobException;
import java.util.ArrayDeque;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.jspecify.annotations.Nullable;

/**
 * One track's decoded pictures until their time has come. Of those that fall between two of the
 * composite's own pictures only the last is kept, so it holds few. The decoding thread adds, the
 * composing one takes.
 */
final class PictureQueue implements AutoCloseable {
  /** 0.64 s at 25 pictures a second. */
  private static final int MOST = 16;

  private final ArrayDeque<AVFrame> waiting = new ArrayDeque<>();
  private final long spanUs;
  private @Nullable AVFrame current;
  private boolean closed;

  /**
   * @param spanUs the time of one of the composite's pictures
   */
  PictureQueue(long spanUs) {
    this.spanUs = spanUs;
  }

  /** Takes a reference to a picture's bytes. */
  synchronized void add(AVFrame picture) throws JobException {
    if (closed) {
      return;
    }
    // A source whose time goes back has begun anew: what waits of later times is no more.
    for (AVFrame last = waiting.peekLast();
        last != null && span(last) >= span(picture);
        last = waiting.peekLast()) {
      avutil.av_frame_free(waiting.removeLast());
    }
    waiting.addLast(Native.present(avutil.av_frame_clone(picture), "a picture"));
    if (waiting.size() > MOST) {
      avutil.av_frame_free(waiting.removeFirst()); // Never the current one, which is being drawn.
    }
  }

  private long span(AVFrame picture) {
    return Math.floorDiv(picture.pts() - 1 - spanUs / 2, spanUs);
  }

  /**
   * The newest picture that is not of a later time; this queue's, and valid until the next call of
   * this or {@link #close}, which are the same thread's. Null when there has been none.
   *
   * @param us in the middle between two whole spans
   */
  synchronized @Nullable AVFrame at(long us) {
    while (!waiting.isEmpty() && waiting.getFirst().pts() <= us) {
      show(waiting.removeFirst());
    }
    return current;
  }

  private void show(AVFrame next) {
    if (current != null) {
      avutil.av_frame_free(current);
    }
    current = next;
  }

  @Override
  public synchronized void close() {
    closed = true;
    waiting.forEach(avutil::av_frame_free);
    waiting.clear();
    if (current != null) {
      avutil.av_frame_free(current);
      current = null;
    }
  }
}
