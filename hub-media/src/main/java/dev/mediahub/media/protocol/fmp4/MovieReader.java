package dev.mediahub.media.protocol.fmp4;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Reads a {@code moov}, of fragmented files and ordinary ones. Foreign bytes are welcome. */
public final class MovieReader {
  private static final int MAX_TRACKS = 16;

  /** What no track of this hub skips, and no sum of times overflows by. */
  private static final long MAX_SKIPPED = 1L << 40;

  private MovieReader() {}

  /** The tracks that can be understood; empty for what is no {@code moov}. */
  public static List<Mp4Track> tracks(ByteBuffer in) {
    List<Mp4Track> tracks = new ArrayList<>();
    Box moov = Box.at(in, 0, in.limit());
    if (moov == null || !moov.type().equals("moov")) {
      return tracks;
    }
    for (Box box = Box.at(in, moov.at(), moov.end());
        box != null && tracks.size() < MAX_TRACKS;
        box = Box.at(in, box.end(), moov.end())) {
      if (box.type().equals("trak")) {
        track(in, box, tracks);
      }
    }
    return tracks;
  }

  /** Seconds as {@code mvhd} says; 0 when it does not. */
  public static double seconds(ByteBuffer in) {
    Box moov = Box.at(in, 0, in.limit());
    Box mvhd = moov == null ? null : moov.find(in, "mvhd");
    if (mvhd == null || mvhd.length() < 20) {
      return 0;
    }
    boolean wide = in.get(mvhd.at()) == 1;
    if (wide && mvhd.length() < 32) {
      return 0;
    }
    long timescale = in.getInt(mvhd.at() + (wide ? 20 : 12)) & 0xffff_ffffL;
    long duration = wide ? in.getLong(mvhd.at() + 24) : in.getInt(mvhd.at() + 16) & 0xffff_ffffL;
    return timescale == 0 || duration < 0 ? 0 : (double) duration / timescale;
  }

  /** The codec's name as its sample entry has it, such as {@code avc1}. */
  public static String codec(Mp4Track track) {
    return Box.type(ByteBuffer.wrap(track.sampleEntry()).getInt(4));
  }

  private static void track(ByteBuffer in, Box trak, List<Mp4Track> tracks) {
    Box tkhd = trak.find(in, "tkhd");
    Box mdhd = trak.find(in, "mdia", "mdhd");
    Box hdlr = trak.find(in, "mdia", "hdlr");
    Box stsd = trak.find(in, "mdia", "minf", "stbl", "stsd");
    if (tkhd == null || mdhd == null || hdlr == null || stsd == null) {
      return;
    }
    if (tkhd.length() < 1 || mdhd.length() < 1) {
      return;
    }
    boolean wide = in.get(tkhd.at()) == 1;
    boolean wideMedia = in.get(mdhd.at()) == 1;
    Box entry = Box.at(in, stsd.at() + 8, stsd.end());
    if (tkhd.length() < (wide ? 96 : 84)
        || mdhd.length() < (wideMedia ? 24 : 16)
        || hdlr.length() < 12
        || entry == null) {
      return;
    }
    int timescale = in.getInt(mdhd.at() + (wideMedia ? 20 : 12));
    String handler = Box.type(in.getInt(hdlr.at() + 8));
    boolean video = handler.equals("vide");
    if (timescale <= 0 || !(video || handler.equals("soun"))) {
      return;
    }
    byte[] bytes = new byte[entry.length() + 8];
    in.get(entry.at() - 8, bytes);
    int size = tkhd.at() + (wide ? 88 : 76);
    tracks.add(
        new Mp4Track(
            in.getInt(tkhd.at() + (wide ? 20 : 12)),
            video,
            timescale,
            in.getInt(size) >>> 16,
            in.getInt(size + 4) >>> 16,
            skipped(in, trak),
            bytes));
  }

  /** As the only edit says, in the form that this hub writes; else 0. */
  private static long skipped(ByteBuffer in, Box trak) {
    Box elst = trak.find(in, "edts", "elst");
    if (elst == null || elst.length() < 28 || in.get(elst.at()) != 1) {
      return 0;
    }
    long time = in.getLong(elst.at() + 16);
    return in.getInt(elst.at() + 4) == 1 && time > 0 && time < MAX_SKIPPED ? time : 0;
  }
}
