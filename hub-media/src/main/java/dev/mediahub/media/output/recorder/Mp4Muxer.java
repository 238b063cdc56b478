package dev.mediahub.media.output.recorder;

import dev.mediahub.media.protocol.fmp4.FragmentWriter;
import dev.mediahub.media.protocol.fmp4.Mp4Track;
import dev.mediahub.media.protocol.fmp4.SampleEntries;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Fragmented MP4. */
final class Mp4Muxer implements Muxer {
  private static final int VIDEO_SCALE = 90_000;

  private final FragmentWriter writer;
  private final int soundTrack;
  private long lastTime = -1;

  /**
   * @param skippedNs how much of the beginning is there only since what follows refers to it
   */
  Mp4Muxer(@Nullable VideoFormat video, @Nullable SoundFormat sound, long skippedNs) {
    List<Mp4Track> tracks = new ArrayList<>();
    if (video != null) {
      long skipped = units(skippedNs, VIDEO_SCALE);
      tracks.add(
          new Mp4Track(1, true, VIDEO_SCALE, video.width(), video.height(), skipped, entry(video)));
    }
    soundTrack = tracks.size();
    if (sound != null) {
      byte[] entry =
          sound.opus()
              ? SampleEntries.opus(sound.channels())
              : SampleEntries.aac(sound.channels(), sound.sampleRate(), sound.config());
      int rate = sound.sampleRate();
      tracks.add(new Mp4Track(2, false, rate, 0, 0, units(skippedNs, rate), entry));
    }
    writer = new FragmentWriter(tracks);
  }

  private static long units(long ns, int scale) {
    return Math.round(ns * (scale / 1e9));
  }

  private static byte[] entry(VideoFormat video) {
    return switch (video.codec()) {
      case H264 ->
          video.inBand()
              ? SampleEntries.h264InBand(video.width(), video.height(), video.record())
              : SampleEntries.h264(video.width(), video.height(), video.record());
      case H265 -> SampleEntries.h265(video.width(), video.height(), video.record());
      case AV1 -> SampleEntries.av1(video.width(), video.height(), video.record());
      case VP9 -> SampleEntries.vp9(video.width(), video.height(), video.record());
      case VP8, OPUS, OTHER ->
          throw new IllegalArgumentException(video.codec() + " does not go into MP4");
    };
  }

  @Override
  public String format() {
    return "mp4";
  }

  @Override
  public ByteBuffer init() {
    return writer.init();
  }

  @Override
  public boolean beginsFragment(long timeNs, boolean keyframe) {
    return false;
  }

  @Override
  public void video(long timeNs, long compositionNs, boolean keyframe, byte[] data, int at) {
    long time = Math.max(lastTime + 1, units(timeNs, VIDEO_SCALE));
    long shown = units(timeNs + compositionNs, VIDEO_SCALE);
    lastTime = time;
    writer.add(0, time, (int) (shown - time), keyframe, data, at, data.length - at);
  }

  @Override
  public void sound(long sample, byte[] data, int at, int length) {
    writer.add(soundTrack, sample, 0, true, data, at, length);
  }

  @Override
  public int waitingBytes() {
    return writer.waitingBytes();
  }

  @Override
  public List<ByteBuffer> flush(boolean last) {
    return writer.flush(last);
  }
}
