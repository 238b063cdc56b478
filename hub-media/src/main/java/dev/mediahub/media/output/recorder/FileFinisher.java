package dev.mediahub.media.output.recorder;

import dev.mediahub.media.api.MediaFile;
import dev.mediahub.media.protocol.fmp4.MovieIndex;
import dev.mediahub.media.protocol.fmp4.MovieReader;
import dev.mediahub.media.protocol.fmp4.Mp4Track;
import dev.mediahub.media.protocol.webm.WebmIndex;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes a recording's file whole, without copying media: first what must be behind the media is
 * appended and on the disk, then a few bytes at the beginning are replaced in one write. Killed at
 * any point it leaves a file that plays and that can be finished again. Any thread; blocks.
 */
public final class FileFinisher {
  private static final int BOX_HEADER = 16;
  private static final int AT_ONCE = 256 * 1024;
  private static final int MAX_HEADER = 64 * 1024 * 1024;

  /** Of a whole file: 2 or 3 MB an hour of picture and sound. */
  private static final int MAX_MOOV = 1024 * 1024 * 1024;

  private static final int MAX_CLUSTER = 256 * 1024 * 1024;
  private static final String FREE = "free";

  private FileFinisher() {}

  /**
   * Finishes a file; does nothing to one that is finished. An MP4 with more frames than {@link
   * MovieIndex#MOST_SAMPLES} stays as it is, which plays: its index would not fit into memory. So
   * does, with an exception, one whose disk has no room for an index.
   *
   * @return what it is; empty when no frame is in it
   */
  public static Optional<MediaFile> finish(Path path) throws IOException {
    return finish(path, MovieIndex.MOST_SAMPLES);
  }

  static Optional<MediaFile> finish(Path path, int mostSamples) throws IOException {
    try (FileChannel file =
        FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      Optional<WebmIndex> webm = webm(file);
      if (webm.isPresent()) {
        return finishWebm(file, webm.get());
      }
      return isOpen(file) ? finishMp4(file, mostSamples) : probeMp4(file);
    }
  }

  /** Looks at a file of any origin; empty when it is no MP4, or no WebM of this hub. */
  public static Optional<MediaFile> probe(Path path) throws IOException {
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
      Optional<WebmIndex> webm = webm(file);
      if (webm.isPresent()) {
        WebmIndex index = webm.get();
        if (!index.finished()) {
          readClusters(file, index);
        }
        return Optional.of(describe(index, file.size()));
      }
      return probeMp4(file);
    }
  }

  private static boolean isOpen(FileChannel file) throws IOException {
    Head head = head(file, MovieIndex.PATCH_AT);
    return head.type.equals(FREE) && head.size == MovieIndex.PATCH_SIZE;
  }

  private static Optional<MediaFile> finishMp4(FileChannel file, int mostSamples)
      throws IOException {
    long at = MovieIndex.PATCH_AT + MovieIndex.PATCH_SIZE;
    Head head = head(file, at);
    MovieIndex index =
        head.type.equals("moov") && fits(file, at, head)
            ? MovieIndex.of(read(file, at, head), mostSamples)
            : null;
    if (index == null) {
      return Optional.empty();
    }
    long end = readFragments(file, index, at + head.size);
    if (index.samples() == 0) {
      return Optional.empty();
    }
    if (!index.isFull()) {
      append(file, index.movie(), end);
      write(file, MovieIndex.mediaHeader(end), MovieIndex.PATCH_AT);
      file.force(true);
    }
    return Optional.of(describe(index.tracks(), index.seconds(), file.size()));
  }

  /** Reads all whole fragments; returns where the last of them ends. */
  private static long readFragments(FileChannel file, MovieIndex index, long from)
      throws IOException {
    long at = from;
    while (true) {
      Head moof = head(file, at);
      Head mdat = head(file, at + moof.size);
      boolean whole =
          moof.type.equals("moof")
              && mdat.type.equals("mdat")
              && fits(file, at, moof)
              && at + moof.size + mdat.size <= file.size();
      if (!whole || !index.fragment(read(file, at, moof), at, at + moof.size + mdat.size)) {
        return at;
      }
      at += moof.size + mdat.size;
    }
  }

  private static Optional<MediaFile> probeMp4(FileChannel file) throws IOException {
    long size = file.size();
    if (!head(file, 0).type.equals("ftyp")) {
      return Optional.empty();
    }
    if (isOpen(file)) {
      long at = MovieIndex.PATCH_AT + MovieIndex.PATCH_SIZE;
      Head head = head(file, at);
      MovieIndex index = fits(file, at, head) ? MovieIndex.of(read(file, at, head), 0) : null;
      if (index == null) {
        return Optional.empty();
      }
      readFragments(file, index, at + head.size);
      return Optional.of(describe(index.tracks(), index.seconds(), file.size()));
    }
    return moov(file, moov -> describe(MovieReader.tracks(moov), MovieReader.seconds(moov), size));
  }

  /**
   * Reads the {@code moov} of a file that is not open, where it lies: it may be larger than what
   * the heap has left.
   *
   * @param read must not keep the buffer
   * @return empty when there is none, or {@code read} makes nothing of it
   */
  static <T> Optional<T> moov(FileChannel file, Function<ByteBuffer, @Nullable T> read)
      throws IOException {
    long at = 0;
    for (Head head = head(file, 0); head.size > 0; head = head(file, at)) {
      if (head.type.equals("moov") && head.size <= MAX_MOOV) {
        try (Arena arena = Arena.ofConfined()) {
          ByteBuffer moov =
              file.map(FileChannel.MapMode.READ_ONLY, at, head.size, arena).asByteBuffer();
          return Optional.ofNullable(read.apply(moov));
        }
      }
      at += head.size;
    }
    return Optional.empty();
  }

  private static MediaFile describe(List<Mp4Track> tracks, double seconds, long bytes) {
    String video = "";
    String audio = "";
    int width = 0;
    int height = 0;
    for (Mp4Track track : tracks) {
      if (track.video()) {
        video = name(MovieReader.codec(track));
        width = track.width();
        height = track.height();
      } else {
        audio = name(MovieReader.codec(track));
      }
    }
    return new MediaFile("mp4", seconds, bytes, width, height, video, audio);
  }

  private static String name(String entry) {
    return switch (entry) {
      case "avc1", "avc3" -> "h264";
      case "hvc1", "hev1" -> "h265";
      case "av01" -> "av1";
      case "vp09" -> "vp9";
      case "mp4a" -> "aac";
      case "Opus" -> "opus";
      default -> entry.strip();
    };
  }

  static Optional<WebmIndex> webm(FileChannel file) throws IOException {
    ByteBuffer start = ByteBuffer.allocate(WebmIndex.HEADER_BYTES);
    fill(file, start, 0);
    return Optional.ofNullable(WebmIndex.header(start));
  }

  private static Optional<MediaFile> finishWebm(FileChannel file, WebmIndex index)
      throws IOException {
    if (index.finished()) {
      return Optional.of(describe(index, file.size()));
    }
    long end = readClusters(file, index);
    if (index.clusters() == 0) {
      return Optional.empty();
    }
    append(file, index.cues(), end);
    write(file, index.patch(end, file.size()), WebmIndex.PATCH_AT);
    file.force(true);
    return Optional.of(describe(index, file.size()));
  }

  /** Reads all whole clusters; returns where the last of them ends. */
  private static long readClusters(FileChannel file, WebmIndex index) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(WebmIndex.CLUSTER_BYTES);
    long at = index.clustersAt();
    long last = -1;
    while (true) {
      fill(file, head, at);
      long length = index.wholeCluster(head, at, file.size());
      if (length < 0) {
        break;
      }
      last = at;
      at += length;
    }
    if (last >= 0) {
      ByteBuffer cluster = ByteBuffer.allocate((int) Math.min(at - last, MAX_CLUSTER));
      fill(file, cluster, last);
      index.lastCluster(cluster);
    }
    return at;
  }

  private static MediaFile describe(WebmIndex index, long bytes) {
    return new MediaFile(
        "webm",
        index.seconds(),
        bytes,
        index.width(),
        index.height(),
        "vp8",
        index.sound() ? "opus" : "");
  }

  /** A box's type and whole size; size 0 where none is. */
  private record Head(String type, long size) {}

  private static Head head(FileChannel file, long at) throws IOException {
    ByteBuffer in = ByteBuffer.allocate(BOX_HEADER);
    fill(file, in, at);
    if (in.limit() < 8) {
      return new Head("", 0);
    }
    long size = in.getInt(0) & 0xffff_ffffL;
    if (size == 1 && in.limit() == BOX_HEADER) {
      size = in.getLong(8);
    } else if (size == 0) {
      size = file.size() - at;
    }
    byte[] type = new byte[4];
    in.get(4, type);
    boolean valid = size >= 8 && size <= file.size() - at;
    String name = new String(type, java.nio.charset.StandardCharsets.ISO_8859_1);
    return valid ? new Head(name, size) : new Head("", 0);
  }

  private static boolean fits(FileChannel file, long at, Head head) throws IOException {
    return head.size > 0 && head.size <= MAX_HEADER && at + head.size <= file.size();
  }

  private static ByteBuffer read(FileChannel file, long at, Head head) throws IOException {
    ByteBuffer in = ByteBuffer.allocate((int) head.size);
    fill(file, in, at);
    return in;
  }

  /** Reads as much as there is; the buffer's limit tells. */
  static void fill(FileChannel file, ByteBuffer into, long at) throws IOException {
    into.clear();
    long from = at;
    while (into.hasRemaining()) {
      int length = Math.min(AT_ONCE, into.remaining());
      int got = file.read(into.slice(into.position(), length), from);
      if (got < 0) {
        break;
      }
      into.position(into.position() + got);
      from += got;
    }
    into.flip();
  }

  /** Puts behind the media what belongs there, whole or not at all. */
  private static void append(FileChannel file, ByteBuffer index, long end) throws IOException {
    file.truncate(end);
    try {
      write(file, index, end);
      file.force(true);
    } catch (IOException e) {
      file.truncate(end);
      throw e;
    }
  }

  /** In pieces: the JDK keeps a native copy of the largest buffer that a thread has written. */
  private static void write(FileChannel file, ByteBuffer from, long at) throws IOException {
    long to = at;
    while (from.hasRemaining()) {
      int length = Math.min(AT_ONCE, from.remaining());
      int written = file.write(from.slice(from.position(), length), to);
      from.position(from.position() + written);
      to += written;
    }
  }
}
