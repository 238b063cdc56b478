package dev.mediahub.media.worker;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A live stream of silent AAC, in real time, and what becomes of it. */
final class SilentStream implements FrameSink, AutoCloseable {
  /** AAC-LC at 48 kHz, mono. */
  static final TranscodeSpec SPEC = new TranscodeSpec.AacToOpus(new byte[] {0x11, (byte) 0x88});

  /** One channel element without spectrum, and the end (ISO 14496-3, section 4.4.2.1). */
  private static final byte[] SILENCE = {0x01, 0x40, 0x20, 0x07};

  private static final long FRAME_NS = 1024L * 1_000_000_000 / 48_000;

  final List<String> states = new CopyOnWriteArrayList<>();
  final AtomicLong frames = new AtomicLong();
  final AtomicLong backwards = new AtomicLong();
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final TranscodeJob job;
  private long sent;
  private long lastUs = Long.MIN_VALUE;

  SilentStream(Workers workers) {
    job = workers.open(SPEC, this);
    clock.scheduleAtFixedRate(this::send, 0, FRAME_NS, TimeUnit.NANOSECONDS);
  }

  private void send() {
    job.offer(ByteBuffer.wrap(SILENCE), sent++ * FRAME_NS / 1000, true);
  }

  @Override
  public void onFrame(ByteBuffer frame, long ptsUs, boolean keyframe) {
    if (ptsUs <= lastUs) {
      backwards.incrementAndGet();
    }
    lastUs = ptsUs;
    frames.incrementAndGet();
  }

  @Override
  public void onState(JobState state, String message) {
    states.add(state + (message.isEmpty() ? "" : ": " + message));
  }

  @Override
  public void close() {
    clock.shutdownNow();
    job.close();
  }
}
