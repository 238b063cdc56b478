package dev.mediahub.media.protocol.fmp4;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a fragmented MP4 (section 8.8): samples gather until {@link #flush}. A sample's duration
 * is known when the next one comes, so each track's newest sample waits for that. Buffers are used
 * again from fragment to fragment. One thread.
 *
 * <pre>
 * ftyp (32 bytes) | free (16) | moov | moof mdat | moof mdat | …
 * </pre>
 *
 * <p>The {@code free} box becomes the header of one large {@code mdat} when the file is finished,
 * see {@link MovieIndex}.
 */
public final class FragmentWriter {
  private static final int NOT_SYNC = 0x101_0000;
  private static final int SYNC = 0x200_0000;
  private static final int DEFAULT_BASE_IS_MOOF = 0x2_0000;
  private static final int DATA_OFFSET = 0x1;
  private static final int DURATION = 0x100;
  private static final int SIZE = 0x200;
  private static final int FLAGS = 0x400;
  private static final int COMPOSITION = 0x800;

  private final List<Mp4Track> tracks;
  private final List<SampleRun> runs = new ArrayList<>();
  private final BoxWriter header = new BoxWriter(16 * 1024);
  private final int[] dataOffsets;
  private int sequence = 1;

  public FragmentWriter(List<Mp4Track> tracks) {
    this.tracks = List.copyOf(tracks);
    this.tracks.forEach(track -> runs.add(new SampleRun(track.timescale())));
    this.dataOffsets = new int[tracks.size()];
  }

  /** The file's beginning. */
  public ByteBuffer init() {
    BoxWriter out = new BoxWriter(4096);
    int ftyp = out.begin("ftyp");
    out.text("isom").u32(512).text("isom").text("iso6").text("mp41").text("mp42");
    out.end(ftyp);
    int free = out.begin("free");
    out.zeros(8);
    out.end(free);
    MovieHeader.fragmented(out, tracks);
    return out.done();
  }

  /**
   * Adds a sample; times of a track never go back.
   *
   * @param track by its place in the list
   * @param time when it is decoded, in the track's timescale
   * @param composition when it is shown, minus that
   */
  public void add(
      int track, long time, int composition, boolean keyframe, byte[] data, int at, int length) {
    runs.get(track).add(time, composition, keyframe, data, at, length);
  }

  /** Bytes of samples that wait for {@link #flush}. */
  public int waitingBytes() {
    return runs.stream().mapToInt(SampleRun::bytes).sum();
  }

  /** Samples of a track that {@link #flush} would write. */
  public int waiting(int track) {
    return Math.max(0, runs.get(track).count() - 1);
  }

  /**
   * The next fragment.
   *
   * @param last with each track's newest sample, too
   * @return what to write, in order, before anything else is called here; empty when there is none
   */
  public List<ByteBuffer> flush(boolean last) {
    int payload = 0;
    for (SampleRun run : runs) {
      run.close(last);
      payload += run.closedBytes();
    }
    if (payload == 0) {
      return List.of();
    }
    header.clear();
    int moof = header.begin("moof");
    int mfhd = header.begin("mfhd", 0, 0);
    header.u32(sequence++);
    header.end(mfhd);
    for (int i = 0; i < runs.size(); i++) {
      if (runs.get(i).closed() > 0) {
        fragment(i);
      }
    }
    header.end(moof);
    int at = header.position() + 8;
    for (int i = 0; i < runs.size(); i++) {
      if (runs.get(i).closed() > 0) {
        header.patch32(dataOffsets[i], at);
        at += runs.get(i).closedBytes();
      }
    }
    header.u32(payload + 8).text("mdat");
    List<ByteBuffer> out = new ArrayList<>();
    out.add(header.done());
    for (SampleRun run : runs) {
      if (run.closed() > 0) {
        out.add(run.closedData());
      }
    }
    return out;
  }

  private void fragment(int index) {
    Mp4Track track = tracks.get(index);
    SampleRun run = runs.get(index);
    int traf = header.begin("traf");
    int tfhd = header.begin("tfhd", 0, DEFAULT_BASE_IS_MOOF | (track.video() ? 0 : 0x20));
    header.u32(track.id());
    if (!track.video()) {
      header.u32(SYNC);
    }
    header.end(tfhd);
    int tfdt = header.begin("tfdt", 1, 0);
    header.u64(run.time(0));
    header.end(tfdt);
    int fields = DATA_OFFSET | DURATION | SIZE | (track.video() ? FLAGS | COMPOSITION : 0);
    int trun = header.begin("trun", 1, fields);
    header.u32(run.closed());
    dataOffsets[index] = header.position();
    header.u32(0);
    for (int i = 0; i < run.closed(); i++) {
      header.u32(run.duration(i)).u32(run.size(i));
      if (track.video()) {
        header.u32(run.keyframe(i) ? SYNC : NOT_SYNC).u32(run.composition(i));
      }
    }
    header.end(trun);
    header.end(traf);
  }
}
