package dev.mediahub.media.worker.jobs;

import dev.mediahub.media.worker.TranscodeSpec;
import dev.mediahub.media.worker.wire.Connection;
import dev.mediahub.media.worker.wire.Message;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One job and its thread. What the thread cannot keep up with is dropped, oldest first, and told to
 * the hub; so no job holds up the socket for the others.
 */
final class JobRunner implements Runnable, JobOutput {
  /** A group of pictures that a new process begins with, and what comes meanwhile. */
  private static final int QUEUE = 512;

  /** The same in bytes; the hub keeps groups of 16 MB. */
  private static final long MAX_BYTES = 24 * 1024 * 1024;

  /** Of all jobs together: half of the heap that the process is given. */
  private static final long MAX_BYTES_OF_ALL = 48 * 1024 * 1024;

  private static final int GIVE_UP_AFTER = 100;
  private static final long HOPELESS_US = 1_000_000;
  private static final Input END = new Input(ByteBuffer.allocate(0), 0, false, 0);

  private record Input(ByteBuffer bytes, long ptsUs, boolean keyframe, long number) {}

  private final int id;
  private final TranscodeSpec spec;
  private final JobFactory factory;
  private final Connection hub;
  private final BlockingQueue<Input> queue = new ArrayBlockingQueue<>(QUEUE);
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong bytesOfAll;
  private final AtomicInteger lost = new AtomicInteger();
  private volatile long newestUs = Long.MIN_VALUE;
  private volatile boolean keyframeWanted;
  private long nextNumber;

  // The job's thread's.
  private boolean running;
  private boolean awaitsKeyframe;
  private long expected;
  private long reachedUs = Long.MIN_VALUE;

  /**
   * @param bytesOfAll those that wait in all jobs of the process
   */
  JobRunner(int id, TranscodeSpec spec, JobFactory factory, Connection hub, AtomicLong bytesOfAll) {
    this.id = id;
    this.spec = spec;
    this.factory = factory;
    this.hub = hub;
    this.bytesOfAll = bytesOfAll;
  }

  void start() {
    // Platform threads: the work is native and keeps its thread.
    Thread.ofPlatform().name("job-" + id).daemon().start(this);
  }

  /** Takes a frame; the reading thread's. */
  void offer(ByteBuffer frame, long ptsUs, boolean keyframe) {
    makeRoom(frame.remaining(), ptsUs);
    ByteBuffer copy = ByteBuffer.allocate(frame.remaining()).put(frame).flip();
    // Pictures come in the order of decoding: only the latest time so far says how far it is.
    newestUs = Math.max(newestUs, ptsUs);
    put(new Input(copy, ptsUs, keyframe, nextNumber++));
  }

  /** Any thread. */
  void requestKeyframe() {
    keyframeWanted = true;
  }

  void close() {
    put(END);
  }

  /** Drops what is too much beside a frame that comes, and takes that for waiting. */
  private void makeRoom(int size, long ptsUs) {
    bytes.addAndGet(size);
    bytesOfAll.addAndGet(size);
    Input oldest = queue.peek();
    while (oldest != null
        && (bytes.get() > MAX_BYTES
            || bytesOfAll.get() > MAX_BYTES_OF_ALL
            || isLate(oldest, ptsUs))) {
      dropOldest();
      oldest = queue.peek();
    }
  }

  /** JPEG pictures need none before them: nothing is lost with those that come too late. */
  private boolean isLate(Input input, long newestPtsUs) {
    return spec instanceof TranscodeSpec.JpegToH264 && newestPtsUs - input.ptsUs > HOPELESS_US;
  }

  private void put(Input input) {
    while (!queue.offer(input)) {
      dropOldest();
    }
  }

  private void dropOldest() {
    Input oldest = queue.poll();
    if (oldest != null) {
      release(oldest);
      lost.incrementAndGet();
    }
  }

  private Input take() throws InterruptedException {
    Input next = queue.take();
    release(next);
    return next;
  }

  private void release(Input input) {
    bytes.addAndGet(-input.bytes.capacity());
    bytesOfAll.addAndGet(-input.bytes.capacity());
  }

  @Override
  public void run() {
    try {
      work();
      hub.write(new Message.Closed(id));
    } catch (IOException e) {
      // The hub is gone; the reading thread ends the process.
      System.out.println("job " + id + " ends: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void work() throws IOException, InterruptedException {
    try (StreamJob job = factory.open(spec, this)) {
      int bad = 0;
      for (Input next = take(); next != END; next = take()) {
        reachedUs = Math.max(reachedUs, next.ptsUs);
        long behindUs = newestUs - reachedUs;
        if (mustWait(next, behindUs)) {
          lost.incrementAndGet();
          tellLost();
          continue;
        }
        if (keyframeWanted) {
          keyframeWanted = false;
          job.requestKeyframe();
        }
        StreamJob.Outcome outcome = job.frame(next.bytes, next.ptsUs, next.keyframe, behindUs);
        bad = outcome == StreamJob.Outcome.BAD ? bad + 1 : 0;
        if (outcome != StreamJob.Outcome.DONE) {
          lost.incrementAndGet();
        }
        if (bad == GIVE_UP_AFTER) {
          running = false;
          hub.write(
              new Message.Report(
                  id, true, "What the publisher sends cannot be decoded. Restart its encoder."));
        }
        tellLost();
      }
      job.flush();
    } catch (JobException e) {
      fail(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      fail("A job of the worker failed: " + e);
    }
  }

  /** Video that cannot even be decoded in time goes on at the next keyframe. */
  private boolean mustWait(Input next, long behindUs) {
    boolean gap = next.number != expected;
    expected = next.number + 1;
    if (spec.isVideo()) {
      // A process that takes over begins with a group of pictures, far behind at first.
      boolean hopeless = running && behindUs > HOPELESS_US;
      awaitsKeyframe = !next.keyframe && (awaitsKeyframe || gap || hopeless);
    }
    return awaitsKeyframe;
  }

  /** A job that failed takes its frames until it is closed. */
  private void fail(String why) throws IOException, InterruptedException {
    hub.write(new Message.Report(id, true, why));
    while (take() != END) {
      lost.incrementAndGet();
      tellLost();
    }
  }

  private void tellLost() throws IOException {
    int frames = lost.getAndSet(0);
    if (frames > 0) {
      hub.write(new Message.Lost(id, frames));
    }
  }

  @Override
  public void frame(ByteBuffer frame, long ptsUs, boolean keyframe) throws IOException {
    if (!running) {
      running = true;
      hub.write(new Message.Report(id, false, ""));
    }
    hub.write(new Message.Frame(id, ptsUs, keyframe, frame));
  }
}
