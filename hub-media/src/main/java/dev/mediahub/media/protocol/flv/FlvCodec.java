package dev.mediahub.media.protocol.flv;

/** Codecs by their names on the wire. */
public enum FlvCodec {
  H264,
  H265,
  AV1,
  AAC,
  OPUS,
  OTHER;

  static final int AVC1 = fourCc("avc1");
  static final int HVC1 = fourCc("hvc1");
  static final int AV01 = fourCc("av01");
  static final int MP4A = fourCc("mp4a");
  static final int OPUS_4CC = fourCc("Opus");

  static FlvCodec ofFourCc(int code) {
    if (code == AVC1) {
      return H264;
    }
    if (code == HVC1) {
      return H265;
    }
    if (code == AV01) {
      return AV1;
    }
    if (code == MP4A) {
      return AAC;
    }
    return code == OPUS_4CC ? OPUS : OTHER;
  }

  private static int fourCc(String text) {
    return text.charAt(0) << 24 | text.charAt(1) << 16 | text.charAt(2) << 8 | text.charAt(3);
  }
}
