package dev.mediahub.media.edge;

import dev.onvoid.webrtc.media.video.CustomVideoSource;
import dev.onvoid.webrtc.media.video.NativeI420Buffer;
import dev.onvoid.webrtc.media.video.VideoFrame;
import java.nio.ByteBuffer;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A camera without hardware: a grey ramp that moves, 30 times a second. */
final class MovingPicture implements AutoCloseable {
  static final int WIDTH = 320;
  static final int HEIGHT = 180;
  private static final long INTERVAL_MS = 33;

  private final CustomVideoSource source = new CustomVideoSource();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("moving-picture").daemon().factory());
  private int count;

  MovingPicture() {
    clock.scheduleAtFixedRate(this::push, 0, INTERVAL_MS, TimeUnit.MILLISECONDS);
  }

  CustomVideoSource source() {
    return source;
  }

  private void push() {
    NativeI420Buffer picture = NativeI420Buffer.allocate(WIDTH, HEIGHT);
    ByteBuffer luma = picture.getDataY();
    int stride = picture.getStrideY();
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        luma.put(y * stride + x, (byte) (x + y + 4 * count));
      }
    }
    grey(picture.getDataU());
    grey(picture.getDataV());
    count++;
    VideoFrame frame = new VideoFrame(picture, System.nanoTime());
    source.pushFrame(frame);
    frame.release();
  }

  private static void grey(ByteBuffer plane) {
    for (int i = 0; i < plane.capacity(); i++) {
      plane.put(i, (byte) 128);
    }
  }

  @Override
  public void close() throws InterruptedException {
    clock.shutdown();
    clock.awaitTermination(5, TimeUnit.SECONDS);
    source.dispose();
  }
}
