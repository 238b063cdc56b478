package dev.mediahub.media.protocol.fmp4;

import java.util.List;

/** Writes {@code moov}: that of a fragmented file, or around sample tables (section 8.2.1). */
final class MovieHeader {
  /** Units a second of times that are not a track's. */
  static final int TIMESCALE = 1000;

  private static final int UNITY = 0x1_0000;
  private static final int UNDETERMINED = 0x55c4;

  private MovieHeader() {}

  /** Writes what a track's {@code stbl} holds behind {@code stsd}. */
  interface Tables {
    /** Of the track's first sample, in its timescale. */
    long start(Mp4Track track);

    /** In the track's timescale, from its start. */
    long duration(Mp4Track track);

    /** When the track's last sample has been shown, in its timescale. */
    long shownEnd(Mp4Track track);

    void write(BoxWriter out, Mp4Track track);
  }

  static void fragmented(BoxWriter out, List<Mp4Track> tracks) {
    write(out, tracks, new NoSamples(), true);
  }

  static void whole(BoxWriter out, List<Mp4Track> tracks, Tables tables) {
    write(out, tracks, tables, false);
  }

  private static void write(
      BoxWriter out, List<Mp4Track> tracks, Tables tables, boolean fragmented) {
    long longest = 0;
    for (Mp4Track track : tracks) {
      longest = Math.max(longest, movieTime(shownEnd(track, tables), track));
    }
    int moov = out.begin("moov");
    int mvhd = out.begin("mvhd", 1, 0);
    out.zeros(16).u32(TIMESCALE).u64(longest).u32(UNITY).u16(0x100).zeros(10);
    matrix(out);
    out.zeros(24).u32(tracks.size() + 1);
    out.end(mvhd);
    for (Mp4Track track : tracks) {
      track(out, track, tables);
    }
    if (fragmented) {
      extends_(out, tracks);
    }
    out.end(moov);
  }

  private static long movieTime(long time, Mp4Track track) {
    return time * TIMESCALE / track.timescale();
  }

  /** When a track ends: without an edit list by its times of decoding. */
  private static long shownEnd(Mp4Track track, Tables tables) {
    return track.skipped() == 0
        ? tables.start(track) + tables.duration(track)
        : Math.max(0, tables.shownEnd(track) - track.skipped());
  }

  private static void track(BoxWriter out, Mp4Track track, Tables tables) {
    long late = tables.start(track) - track.skipped();
    long end = movieTime(shownEnd(track, tables), track);
    int trak = out.begin("trak");
    int tkhd = out.begin("tkhd", 1, 3);
    out.zeros(16).u32(track.id()).zeros(4).u64(end).zeros(12);
    out.u16(track.video() ? 0 : 0x100).zeros(2);
    matrix(out);
    out.u32((long) track.width() << 16).u32((long) track.height() << 16);
    out.end(tkhd);
    if (late != 0) {
      edits(out, movieTime(Math.max(0, late), track), Math.max(0, -late), end);
    }
    media(out, track, tables);
    out.end(trak);
  }

  /**
   * What of the media is shown when (section 8.6.6): an empty edit before media that begin late.
   * The duration 0 of a track without samples stands for that of all fragments to come.
   *
   * @param late when the media begin, in the movie's timescale
   * @param skipped how much of their beginning is not shown, in the track's
   * @param end of what is shown, in the movie's timescale
   */
  private static void edits(BoxWriter out, long late, long skipped, long end) {
    int edts = out.begin("edts");
    int elst = out.begin("elst", 1, 0);
    out.u32(late > 0 ? 2 : 1);
    if (late > 0) {
      out.u64(late).u64(-1).u32(UNITY);
    }
    out.u64(Math.max(0, end - late)).u64(skipped).u32(UNITY);
    out.end(elst);
    out.end(edts);
  }

  private static void media(BoxWriter out, Mp4Track track, Tables tables) {
    int mdia = out.begin("mdia");
    int mdhd = out.begin("mdhd", 1, 0);
    out.zeros(16).u32(track.timescale()).u64(tables.duration(track)).u16(UNDETERMINED).u16(0);
    out.end(mdhd);
    int hdlr = out.begin("hdlr", 0, 0);
    out.u32(0).text(track.video() ? "vide" : "soun").zeros(12);
    out.text(track.video() ? "Video" : "Sound").u8(0);
    out.end(hdlr);
    int minf = out.begin("minf");
    int kind = track.video() ? out.begin("vmhd", 0, 1) : out.begin("smhd", 0, 0);
    out.zeros(track.video() ? 8 : 4);
    out.end(kind);
    int dinf = out.begin("dinf");
    int dref = out.begin("dref", 0, 0);
    out.u32(1);
    out.end(out.begin("url ", 0, 1));
    out.end(dref);
    out.end(dinf);
    int stbl = out.begin("stbl");
    int stsd = out.begin("stsd", 0, 0);
    out.u32(1).bytes(track.sampleEntry());
    out.end(stsd);
    tables.write(out, track);
    out.end(stbl);
    out.end(minf);
    out.end(mdia);
  }

  private static void extends_(BoxWriter out, List<Mp4Track> tracks) {
    int mvex = out.begin("mvex");
    for (Mp4Track track : tracks) {
      int trex = out.begin("trex", 0, 0);
      out.u32(track.id()).u32(1).u32(0).u32(0).u32(0);
      out.end(trex);
    }
    out.end(mvex);
  }

  private static void matrix(BoxWriter out) {
    out.u32(UNITY).zeros(12).u32(UNITY).zeros(12).u32(0x4000_0000);
  }

  /** All samples are in fragments. */
  private static final class NoSamples implements Tables {
    @Override
    public long start(Mp4Track track) {
      return 0;
    }

    @Override
    public long duration(Mp4Track track) {
      return 0;
    }

    @Override
    public long shownEnd(Mp4Track track) {
      return 0;
    }

    @Override
    public void write(BoxWriter out, Mp4Track track) {
      for (String type : new String[] {"stts", "stsc"}) {
        int box = out.begin(type, 0, 0);
        out.u32(0);
        out.end(box);
      }
      int sizes = out.begin("stsz", 0, 0);
      out.u32(0).u32(0);
      out.end(sizes);
      int chunks = out.begin("stco", 0, 0);
      out.u32(0);
      out.end(chunks);
    }
  }
}
