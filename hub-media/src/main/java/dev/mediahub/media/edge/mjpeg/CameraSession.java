package dev.mediahub.media.edge.mjpeg;

import dev.mediahub.media.api.Camera;
import dev.mediahub.media.api.CameraInfo;
import dev.mediahub.media.api.CameraLink;
import dev.mediahub.media.api.CameraVerdict;
import dev.mediahub.media.api.Cameras;
import dev.mediahub.media.api.LayerInfo;
import dev.mediahub.media.edge.webrtc.FramePublisher;
import dev.mediahub.media.edge.webrtc.TrackSource;
import dev.mediahub.media.protocol.codec.FrameSize;
import dev.mediahub.media.room.Connection;
import dev.mediahub.media.room.Track;
import dev.mediahub.media.worker.Transcoders;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One connected camera. Its connection's thread brings bytes; the rest any thread. */
public final class CameraSession implements Camera, Connection {
  /** What the session needs of the rooms. */
  public interface Host {
    /** The first picture has come. */
    void started(CameraSession camera);

    /** The connection is over. */
    void left(CameraSession camera, String reason);

    /** The hub has ended it; its room knows already. */
    void ended(CameraSession camera);
  }

  private final String sessionId;
  private final Cameras.Joining who;
  private final Track track;
  private final CameraLink link;
  private final CameraCounters counters;
  private final Host host;
  private final CameraReceiver receiver;
  private final CameraFeed feed = new CameraFeed();
  private final CameraBridge bridge;
  private final Instant connectedAt = Instant.now();
  private final AtomicBoolean over = new AtomicBoolean();
  private volatile long frames;
  private volatile long bytes;
  private volatile long tooFast;
  private volatile long broken;
  private volatile long size;
  private volatile LayerInfo lastSecond = new LayerInfo("", 0, 0, 0, 0, 0, 0);
  // The housekeeper's.
  private long countedNs = System.nanoTime();
  private long countedFrames;
  private long countedBytes;

  /**
   * @param track as the room shows it
   * @param bridged makes the track that carries H.264 when somebody needs it
   * @param notices told what the camera's owner should know
   */
  public CameraSession(
      String sessionId,
      Cameras.Joining who,
      Track track,
      CameraLink link,
      CameraCounters counters,
      FramePool pool,
      Host host,
      Supplier<FramePublisher> bridged,
      Transcoders transcoders,
      Consumer<List<String>> notices) {
    this.sessionId = sessionId;
    this.who = who;
    this.track = track;
    this.link = link;
    this.counters = counters;
    this.host = host;
    this.receiver = new CameraReceiver(pool, who.maxFps(), who.maxFrameBytes(), System.nanoTime());
    this.bridge = new CameraBridge(bridged, transcoders, who.maxFps(), notices);
  }

  @Override
  public String sessionId() {
    return sessionId;
  }

  public Cameras.Joining who() {
    return who;
  }

  /** Its pictures as H.264, which begins when this is asked for tracks. */
  public TrackSource bridge() {
    return bridge;
  }

  CameraFeed feed() {
    return feed;
  }

  /** The newest picture, held for the caller; null before the first. */
  public @Nullable PooledFrame latest() {
    return feed.latest();
  }

  @Override
  public CameraVerdict bytes(ByteBuffer part, boolean last) {
    long nowNs = System.nanoTime();
    CameraVerdict verdict = receiver.bytes(part, last, nowNs);
    switch (verdict) {
      case MORE -> {}
      case TAKEN -> publish(receiver.take(), nowNs);
      case TOO_FAST -> {
        tooFast = tooFast + 1;
        counters.tooFast.increment();
      }
      case BROKEN, BROKEN_TOO_OFTEN -> {
        broken = broken + 1;
        counters.broken.increment();
      }
      case TOO_LARGE -> counters.tooLarge.increment();
    }
    return verdict;
  }

  private void publish(PooledFrame frame, long nowNs) {
    boolean first = frames == 0;
    int length = frame.jpegBytes();
    frames = frames + 1;
    bytes = bytes + length;
    size = frame.size();
    counters.framesIn.increment();
    counters.bytesIn.add(length);
    bridge.offer(frame, nowNs);
    feed.publish(frame);
    if (first) {
      host.started(this);
    }
  }

  @Override
  public boolean isIdle() {
    return receiver.isIdle(System.nanoTime());
  }

  /** Makes the figures of the last second. One thread. */
  public void measure(long nowNs) {
    double seconds = Math.max(1, nowNs - countedNs) / 1e9;
    long newFrames = frames - countedFrames;
    long newBytes = bytes - countedBytes;
    countedNs = nowNs;
    countedFrames += newFrames;
    countedBytes += newBytes;
    lastSecond =
        new LayerInfo(
            "",
            Math.round(newBytes * 8 / seconds),
            FrameSize.width(size),
            FrameSize.height(size),
            Math.round(newFrames / seconds * 10) / 10.0,
            frames,
            0);
    track.layers(List.of(lastSecond));
  }

  public CameraInfo info() {
    LayerInfo now = lastSecond;
    return new CameraInfo(
        who.room(),
        who.identity(),
        connectedAt,
        frames > 0,
        FrameSize.width(size),
        FrameSize.height(size),
        now.framesPerSecond(),
        now.bitrate(),
        frames,
        tooFast,
        broken);
  }

  @Override
  public long sentBytes() {
    return 0;
  }

  @Override
  public void closed(String reason) {
    if (end()) {
      host.left(this, reason);
    }
  }

  @Override
  public void close(String reason) {
    if (end()) {
      host.ended(this);
      link.ended(reason);
    }
  }

  @Override
  public void replaced(String reason) {
    if (end()) {
      host.ended(this);
      link.replaced();
    }
  }

  private boolean end() {
    if (!over.compareAndSet(false, true)) {
      return false;
    }
    feed.close();
    bridge.close();
    return true;
  }
}
