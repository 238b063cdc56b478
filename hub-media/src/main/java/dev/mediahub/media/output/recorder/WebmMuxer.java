package dev.mediahub.media.output.recorder;

import dev.mediahub.media.protocol.webm.WebmWriter;
import java.nio.ByteBuffer;
import java.util.List;

/** WebM with VP8, and Opus when there is sound. */
final class WebmMuxer implements Muxer {
  private static final int SAMPLES_PER_MS = 48;

  private final WebmWriter writer;
  private long lastMs = -1;

  WebmMuxer(VideoFormat video, boolean sound) {
    writer = new WebmWriter(video.width(), video.height(), sound);
  }

  @Override
  public String format() {
    return "webm";
  }

  @Override
  public ByteBuffer init() {
    return writer.init();
  }

  @Override
  public boolean beginsFragment(long timeNs, boolean keyframe) {
    return writer.beginsCluster(keyframe, Math.round(timeNs / 1e6));
  }

  @Override
  public void video(long timeNs, long compositionNs, boolean keyframe, byte[] data, int at) {
    long time = Math.max(lastMs + 1, Math.round(timeNs / 1e6));
    lastMs = time;
    writer.add(true, time, keyframe, data, at, data.length - at);
  }

  @Override
  public void sound(long sample, byte[] data, int at, int length) {
    writer.add(false, sample / SAMPLES_PER_MS, true, data, at, length);
  }

  @Override
  public int waitingBytes() {
    return writer.waitingBytes();
  }

  @Override
  public List<ByteBuffer> flush(boolean last) {
    return writer.flush();
  }
}
