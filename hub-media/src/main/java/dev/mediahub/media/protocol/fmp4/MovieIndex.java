package dev.mediahub.media.protocol.fmp4;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads back what {@link FragmentWriter} wrote, without the media, and makes the {@code moov} of an
 * ordinary file out of it. Appended to the file, and with the {@code free} box at {@link #PATCH_AT}
 * replaced by {@link #mediaHeader}, the file is an ordinary MP4: all between is one {@code mdat}.
 * Of a file with too many samples for that it only says how long it is. One thread.
 */
public final class MovieIndex {
  /** Where the box that is replaced begins: behind {@code ftyp}. */
  public static final int PATCH_AT = 32;

  /** Bytes of that box. */
  public static final int PATCH_SIZE = 16;

  /** Of a video with B-frames while its {@code moov} is made: tables and buffers that double. */
  private static final int BYTES_PER_SAMPLE = 100;

  /** Of a file that gets a {@code moov}, which is made in a quarter of the heap at most. */
  public static final int MOST_SAMPLES =
      (int) Math.clamp(Runtime.getRuntime().maxMemory() / 4 / BYTES_PER_SAMPLE, 1 << 16, 1 << 22);

  private final List<Mp4Track> tracks;
  private final List<SampleTable> tables = new ArrayList<>();
  private final int mostSamples;
  private boolean onlyCounts;
  private long samples;

  private MovieIndex(List<Mp4Track> tracks, int mostSamples) {
    this.tracks = tracks;
    this.mostSamples = mostSamples;
    tracks.forEach(track -> tables.add(new SampleTable()));
  }

  /**
   * The tracks of a {@code moov}; null for what is not one, or without tracks.
   *
   * @param mostSamples with more of them {@link #isFull} is true
   */
  public static @Nullable MovieIndex of(ByteBuffer moov, int mostSamples) {
    List<Mp4Track> tracks = MovieReader.tracks(moov);
    return tracks.isEmpty() ? null : new MovieIndex(tracks, mostSamples);
  }

  public List<Mp4Track> tracks() {
    return tracks;
  }

  /**
   * Takes a {@code moof} over.
   *
   * @param offset where in the file it begins
   * @param mediaEnd where the {@code mdat} behind it ends
   * @return false, and nothing is taken over, when it is not whole or names other data
   */
  public boolean fragment(ByteBuffer moof, long offset, long mediaEnd) {
    Box box = Box.at(moof, 0, moof.limit());
    if (box == null || !box.type().equals("moof")) {
      return false;
    }
    return each(moof, box, offset, mediaEnd, false) && each(moof, box, offset, mediaEnd, true);
  }

  private boolean each(ByteBuffer in, Box moof, long offset, long mediaEnd, boolean take) {
    for (Box box = Box.at(in, moof.at(), moof.end());
        box != null;
        box = Box.at(in, box.end(), moof.end())) {
      if (box.type().equals("traf") && !run(in, box, offset, mediaEnd, take)) {
        return false;
      }
    }
    return true;
  }

  private boolean run(ByteBuffer in, Box traf, long offset, long mediaEnd, boolean take) {
    Box tfhd = traf.find(in, "tfhd");
    Box tfdt = traf.find(in, "tfdt");
    Box trun = traf.find(in, "trun");
    if (tfhd == null || tfdt == null || trun == null) {
      return false;
    }
    if (tfhd.length() < 8 || tfdt.length() < 12 || trun.length() < 12) {
      return false;
    }
    int track = trackOf(in.getInt(tfhd.at() + 4));
    int fields = in.getInt(trun.at()) & 0xff_ffff;
    boolean full = (fields & 0xc00) == 0xc00;
    int width = full ? 16 : 8;
    int count = in.getInt(trun.at() + 4);
    long data = offset + in.getInt(trun.at() + 8);
    boolean fits = count >= 0 && trun.length() - 12 == (long) count * width;
    if (track < 0 || (fields & 0x301) != 0x301 || !fits) {
      return false;
    }
    return take
        ? take(in, trun.at() + 12, count, full, tables.get(track), data, in.getLong(tfdt.at() + 4))
        : endOf(in, trun.at() + 12, count, width, data) <= mediaEnd && data > offset;
  }

  private int trackOf(int id) {
    for (int i = 0; i < tracks.size(); i++) {
      if (tracks.get(i).id() == id) {
        return i;
      }
    }
    return -1;
  }

  private static long endOf(ByteBuffer in, int from, int count, int width, long data) {
    long end = data;
    for (int i = 0; i < count; i++) {
      end += in.getInt(from + i * width + 4) & 0xffff_ffffL;
    }
    return end;
  }

  private boolean take(
      ByteBuffer in, int from, int count, boolean full, SampleTable table, long data, long time) {
    if (count == 0) {
      return true;
    }
    if (!onlyCounts && samples + count > mostSamples) {
      onlyCounts = true;
      tables.forEach(SampleTable::forget);
    }
    table.chunk(data, count, time);
    int at = from;
    for (int i = 0; i < count; i++) {
      long duration = in.getInt(at) & 0xffff_ffffL;
      int size = in.getInt(at + 4);
      boolean keyframe = full && (in.getInt(at + 8) & 0x1_0000) == 0;
      table.sample(duration, size, full ? in.getInt(at + 12) : 0, keyframe);
      at += full ? 16 : 8;
    }
    samples += count;
    return true;
  }

  /** Samples of all tracks. */
  public long samples() {
    return samples;
  }

  /** Whether there are too many samples for a {@link #movie}. */
  public boolean isFull() {
    return onlyCounts;
  }

  /** Seconds that are shown, to the end of the latest sample. */
  public double seconds() {
    double longest = 0;
    for (int i = 0; i < tracks.size(); i++) {
      SampleTable table = tables.get(i);
      Mp4Track track = tracks.get(i);
      long last = track.skipped() == 0 ? table.start() + table.duration() : table.shownEnd();
      double end = (double) (last - track.skipped());
      longest = table.isEmpty() ? longest : Math.max(longest, end / track.timescale());
    }
    return longest;
  }

  /** The {@code moov} to append, unless {@link #isFull}; tracks without samples are left out. */
  public ByteBuffer movie() {
    if (onlyCounts) {
      throw new IllegalStateException("too many samples to list: " + samples);
    }
    List<Mp4Track> filled = tracks.stream().filter(track -> !table(track).isEmpty()).toList();
    BoxWriter out = new BoxWriter(64 * 1024);
    MovieHeader.whole(
        out,
        filled,
        new MovieHeader.Tables() {
          @Override
          public long start(Mp4Track track) {
            return table(track).start();
          }

          @Override
          public long duration(Mp4Track track) {
            return table(track).duration();
          }

          @Override
          public long shownEnd(Mp4Track track) {
            return table(track).shownEnd();
          }

          @Override
          public void write(BoxWriter to, Mp4Track track) {
            table(track).write(to, track.video());
          }
        });
    return out.done();
  }

  private SampleTable table(Mp4Track track) {
    return tables.get(tracks.indexOf(track));
  }

  /**
   * What replaces the {@code free} box.
   *
   * @param end where the media ends and {@code moov} begins
   */
  public static ByteBuffer mediaHeader(long end) {
    BoxWriter out = new BoxWriter(PATCH_SIZE);
    out.u32(1).text("mdat").u64(end - PATCH_AT);
    return out.done();
  }
}
