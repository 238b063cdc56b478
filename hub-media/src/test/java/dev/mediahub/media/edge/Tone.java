package dev.mediahub.media.edge;

import dev.onvoid.webrtc.media.audio.CustomAudioSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A microphone without hardware: 440 Hz, in pieces of 10 ms. */
final class Tone implements AutoCloseable {
  private static final int RATE = 48_000;
  private static final int SAMPLES = RATE / 100;
  private static final int INTERVAL_MS = 10;

  private final CustomAudioSource source = new CustomAudioSource();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("tone").daemon().factory());
  private long count;

  Tone() {
    clock.scheduleAtFixedRate(this::push, 0, INTERVAL_MS, TimeUnit.MILLISECONDS);
  }

  CustomAudioSource source() {
    return source;
  }

  private void push() {
    byte[] piece = new byte[SAMPLES * 2];
    for (int i = 0; i < SAMPLES; i++) {
      int sample = (int) (8000 * Math.sin(2 * Math.PI * 440 * count++ / RATE));
      piece[2 * i] = (byte) sample;
      piece[2 * i + 1] = (byte) (sample >> 8);
    }
    source.pushAudio(piece, 16, RATE, 1, SAMPLES);
  }

  @Override
  public void close() throws InterruptedException {
    clock.shutdown();
    clock.awaitTermination(5, TimeUnit.SECONDS);
    source.dispose();
  }
}
