package dev.mediahub.media.protocol.fmp4;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Where an ordinary file's first picture lies.
 *
 * @param entry its codec as the sample entry names it
 * @param configuration the body of the box that tells the decoder, such as avcC
 * @param offset in the file
 * @param size bytes
 */
public record FirstSample(String entry, byte[] configuration, long offset, int size) {
  /** A visual sample entry's own fields (ISO 14496-12, section 12.1.3). */
  private static final int VISUAL_ENTRY = 78;

  /** Of the first video track in a {@code moov}; null when there is none, or it has no samples. */
  public static @Nullable FirstSample ofVideo(ByteBuffer in) {
    Box moov = Box.at(in, 0, in.limit());
    if (moov == null || !moov.type().equals("moov")) {
      return null;
    }
    for (Box box = Box.at(in, moov.at(), moov.end());
        box != null;
        box = Box.at(in, box.end(), moov.end())) {
      Box hdlr = box.type().equals("trak") ? box.find(in, "mdia", "hdlr") : null;
      if (hdlr != null
          && hdlr.length() >= 12
          && Box.type(in.getInt(hdlr.at() + 8)).equals("vide")) {
        return ofTrack(in, box);
      }
    }
    return null;
  }

  private static @Nullable FirstSample ofTrack(ByteBuffer in, Box trak) {
    Box stbl = trak.find(in, "mdia", "minf", "stbl");
    if (stbl == null) {
      return null;
    }
    Box stsd = stbl.find(in, "stsd");
    Box stsz = stbl.find(in, "stsz");
    if (stsd == null || stsz == null || stsz.length() < 12) {
      return null;
    }
    Box entry = Box.at(in, stsd.at() + 8, stsd.end());
    int fixed = in.getInt(stsz.at() + 4);
    int count = in.getInt(stsz.at() + 8);
    int size = fixed != 0 || stsz.length() < 16 ? fixed : in.getInt(stsz.at() + 12);
    long offset = offset(in, stbl);
    if (entry == null || entry.length() < VISUAL_ENTRY || count == 0 || size <= 0 || offset <= 0) {
      return null;
    }
    Box record = Box.at(in, entry.at() + VISUAL_ENTRY, entry.end());
    byte[] configuration = new byte[record == null ? 0 : record.length()];
    if (record != null) {
      in.get(record.at(), configuration);
    }
    return new FirstSample(entry.type(), configuration, offset, size);
  }

  private static long offset(ByteBuffer in, Box stbl) {
    Box stco = stbl.find(in, "stco");
    if (stco != null && stco.length() >= 12) {
      return in.getInt(stco.at() + 8) & 0xffff_ffffL;
    }
    Box co64 = stbl.find(in, "co64");
    return co64 != null && co64.length() >= 16 ? in.getLong(co64.at() + 8) : -1;
  }
}
