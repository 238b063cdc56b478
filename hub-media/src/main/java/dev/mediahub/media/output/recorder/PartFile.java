package dev.mediahub.media.output.recorder;

import dev.mediahub.media.api.RecordedFile;
import dev.mediahub.media.protocol.codec.Codec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A file that is being written: frames in, fragments out. The writing thread only. */
final class PartFile {
  private static final int ENOUGH_BYTES = 1024 * 1024;

  private final int number;
  private final long zeroWallNs;
  private final long skippedNs;
  private final Instant startedAt;
  private final @Nullable VideoFormat video;
  private final @Nullable SoundFormat sound;
  private final Muxer muxer;
  private final @Nullable SoundTimeline soundTimeline;
  private final Path path;
  private final FileChannel channel;
  private @Nullable VideoFormat newest;
  private boolean pictured;
  private long bytes;
  private long frames;
  private long lastNs;

  private PartFile(
      int number,
      long zeroWallNs,
      long skippedNs,
      Instant startedAt,
      @Nullable VideoFormat video,
      @Nullable SoundFormat sound,
      Muxer muxer,
      Path path,
      FileChannel channel) {
    this.number = number;
    this.zeroWallNs = zeroWallNs;
    this.skippedNs = skippedNs;
    this.startedAt = startedAt;
    this.video = video;
    this.newest = video;
    this.sound = sound;
    this.muxer = muxer;
    this.soundTimeline = sound == null ? null : new SoundTimeline(sound);
    this.path = path;
    this.channel = channel;
  }

  /**
   * Begins a file.
   *
   * @param stem its path without the number of the part
   * @param zeroWallNs when its first frame belongs, nanoseconds since 1970
   * @param zeroAt the same by the wall clock as it is now: media's went on from the hub's start
   * @param skippedNs how much of the beginning is not to be shown; WebM shows it nevertheless
   */
  static PartFile open(
      Path stem,
      int number,
      long zeroWallNs,
      Instant zeroAt,
      long skippedNs,
      @Nullable VideoFormat video,
      @Nullable SoundFormat sound)
      throws IOException {
    Muxer muxer;
    long skipped = 0;
    if (video != null && video.codec() == Codec.VP8) {
      muxer = new WebmMuxer(video, sound != null);
    } else {
      skipped = skippedNs;
      muxer = new Mp4Muxer(video, sound, skippedNs);
    }
    Path path = stem.resolveSibling(stem.getFileName() + "-" + number + "." + muxer.format());
    FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    Instant startedAt = zeroAt.plusNanos(skipped);
    PartFile part =
        new PartFile(number, zeroWallNs, skipped, startedAt, video, sound, muxer, path, channel);
    try {
      part.write(List.of(muxer.init()));
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    return part;
  }

  /** Whether frames of these formats may follow. */
  boolean takes(@Nullable VideoFormat nowVideo, @Nullable SoundFormat nowSound) {
    boolean videoFits = nowVideo == null || (video != null && nowVideo.continues(video));
    return videoFits && (nowSound == null || (sound != null && nowSound.same(sound)));
  }

  boolean hasVideo() {
    return video != null;
  }

  /** How long after what is shown first. */
  long sinceBeginningNs(long wallNs) {
    return wallNs - zeroWallNs - skippedNs;
  }

  /** Adds a picture; the first one stands from the beginning. */
  void video(
      VideoFormat format, long wallNs, long compositionNs, boolean keyframe, byte[] data, int at)
      throws IOException {
    byte[] bytesOfFrame = data;
    int from = at;
    VideoFormat last = newest;
    if (keyframe
        && last != null
        && video != null
        && (video.inBand() || !format.sameRecord(video))) {
      bytesOfFrame = ParameterSetsInBand.before(format, data, at);
      from = 0;
    }
    newest = format;
    long timeNs = pictured ? Math.max(0, wallNs - zeroWallNs) : 0;
    pictured = true;
    if (muxer.beginsFragment(timeNs, keyframe)) {
      flush();
    }
    muxer.video(timeNs, compositionNs, keyframe, bytesOfFrame, from);
    frames++;
    lastNs = Math.max(lastNs, timeNs);
    flushWhenLarge();
  }

  /** Sound from before what is shown first is left out. */
  void sound(long wallNs, int samples, byte[] data, int at, int length) throws IOException {
    long timeNs = wallNs - zeroWallNs;
    SoundTimeline timeline = soundTimeline;
    SoundFormat format = sound;
    if (timeline == null
        || format == null
        || timeNs < skippedNs
        || !timeline.place(timeNs, samples)) {
      return;
    }
    byte[] silence = Silence.frame(format);
    for (long i = timeline.silentFrames(); i > 0; i--) {
      putSound(format, timeline.take(timeline.silence()), silence, 0, silence.length);
    }
    putSound(format, timeline.take(samples), data, at, length);
    lastNs = Math.max(lastNs, timeNs);
  }

  private void putSound(SoundFormat format, long sample, byte[] data, int at, int length)
      throws IOException {
    if (muxer.beginsFragment(Math.round(sample * (1e9 / format.sampleRate())), false)) {
      flush();
    }
    muxer.sound(sample, data, at, length);
    frames++;
    flushWhenLarge();
  }

  private void flushWhenLarge() throws IOException {
    if (muxer.waitingBytes() > ENOUGH_BYTES) {
      flush();
    }
  }

  /** Writes what waits, so that a killed hub loses no more than what comes after. */
  void flush() throws IOException {
    write(muxer.flush(false));
  }

  /** Writes all and closes the file, which then must be finished. */
  void close() throws IOException {
    try (channel) {
      write(muxer.flush(true));
    }
  }

  /** Closes the file as it is, after an error. */
  void abandon() throws IOException {
    channel.close();
  }

  private void write(List<ByteBuffer> buffers) throws IOException {
    if (buffers.isEmpty()) {
      return;
    }
    ByteBuffer[] all = buffers.toArray(new ByteBuffer[0]);
    ByteBuffer last = all[all.length - 1];
    while (last.hasRemaining()) {
      bytes += channel.write(all);
    }
  }

  long bytes() {
    return bytes;
  }

  /** Pictures, and frames of sound. */
  long frames() {
    return frames;
  }

  double seconds() {
    return Math.max(0, lastNs - skippedNs) / 1e9;
  }

  Path path() {
    return path;
  }

  RecordedFile describe() {
    return new RecordedFile(
        number,
        path,
        startedAt,
        muxer.format(),
        seconds(),
        bytes,
        video == null ? 0 : video.width(),
        video == null ? 0 : video.height(),
        video == null ? "" : video.codec().name().toLowerCase(Locale.ROOT),
        sound == null ? "" : sound.codec());
  }
}
