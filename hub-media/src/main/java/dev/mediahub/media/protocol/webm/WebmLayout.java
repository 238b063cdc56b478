package dev.mediahub.media.protocol.webm;

import java.nio.ByteBuffer;

/**
 * Where in the file lies what the finish replaces. All before the tracks has fixed lengths:
 *
 * <pre>
 * EBML header | Segment id, size | SeekHead or blank | Info: … Duration or blank | Tracks | Cluster …
 * </pre>
 */
final class WebmLayout {
  static final int EBML_BYTES = 36;

  /** Of the Segment's size, unknown until the finish. */
  static final int SIZE_AT = EBML_BYTES + 4;

  /** Of the Segment's first element; positions in cues count from here. */
  static final int SEGMENT_AT = SIZE_AT + 8;

  private static final String APP = "Mediahub";
  private static final long UNKNOWN_SIZE = 0x01ff_ffff_ffff_ffffL;
  private static final int SEEK_HEAD_BYTES = seekHead(new EbmlWriter(256), 0, 0).position();

  /** Of the Tracks. */
  static final int TRACKS_AT =
      SEGMENT_AT + SEEK_HEAD_BYTES + info(new EbmlWriter(256), 0).position();

  private WebmLayout() {}

  private static void ebml(EbmlWriter out) {
    // EBML version and read version 1, ids of 4, sizes of 8 bytes, "webm", versions 4 and 2.
    out.id(WebmId.EBML).u8(0x80 | (EBML_BYTES - 5));
    out.u16(0x4286).u8(0x81).u8(1).u16(0x42f7).u8(0x81).u8(1);
    out.u16(0x42f2).u8(0x81).u8(4).u16(0x42f3).u8(0x81).u8(8);
    out.u16(0x4282).u8(0x84).u8('w').u8('e').u8('b').u8('m');
    out.u16(0x4287).u8(0x81).u8(4).u16(0x4285).u8(0x81).u8(2);
  }

  /** The beginning while the file is written. */
  static void open(EbmlWriter out) {
    ebml(out);
    out.id(WebmId.SEGMENT).u64(UNKNOWN_SIZE);
    out.blank(SEEK_HEAD_BYTES);
    info(out, -1);
  }

  private static EbmlWriter info(EbmlWriter out, double durationMs) {
    int info = out.begin(WebmId.INFO);
    out.number(WebmId.TIMESTAMP_SCALE, 1_000_000);
    if (durationMs < 0) {
      out.blank(11);
    } else {
      out.real(WebmId.DURATION, durationMs);
    }
    out.text(WebmId.MUXING_APP, APP).text(WebmId.WRITING_APP, APP);
    out.end(info);
    return out;
  }

  /**
   * What replaces the file from {@link #SIZE_AT} on.
   *
   * @param cuesAt where in the file the cues begin
   * @param end where it ends
   */
  static ByteBuffer finished(long cuesAt, long end, double durationMs) {
    EbmlWriter out = new EbmlWriter(256);
    out.size(end - SEGMENT_AT);
    seekHead(out, TRACKS_AT - SEGMENT_AT, cuesAt - SEGMENT_AT);
    return info(out, durationMs).done();
  }

  private static EbmlWriter seekHead(EbmlWriter out, long tracksAt, long cuesAt) {
    int head = out.begin(WebmId.SEEK_HEAD);
    seek(out, WebmId.TRACKS, tracksAt);
    seek(out, WebmId.CUES, cuesAt);
    out.end(head);
    return out;
  }

  private static void seek(EbmlWriter out, int id, long position) {
    int seek = out.begin(WebmId.SEEK);
    out.id(WebmId.SEEK_ID).u8(0x84).id(id);
    out.number(WebmId.SEEK_POSITION, position);
    out.end(seek);
  }
}
