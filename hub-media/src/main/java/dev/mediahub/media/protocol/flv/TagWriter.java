package dev.mediahub.media.protocol.flv;

/** Writes the bodies of classic FLV tags for H.264 and AAC. */
public final class TagWriter {
  private static final int AVC_HEADER = 5;
  private static final int AAC_HEADER = 2;

  /** 44.1 kHz, 16 bit, stereo: fixed for AAC, whose configuration tells the truth. */
  private static final int AAC = 0xaf;

  private TagWriter() {}

  /** An H.264 decoder configuration record as a tag. */
  public static byte[] avcConfig(byte[] record) {
    return avc(0x17, 0, 0, record);
  }

  /**
   * An H.264 frame.
   *
   * @param units NAL units with 4 bytes of length before each
   */
  public static byte[] avcFrame(boolean keyframe, int compositionMs, byte[] units) {
    return avc(keyframe ? 0x17 : 0x27, 1, compositionMs, units);
  }

  private static byte[] avc(int first, int packetType, int compositionMs, byte[] body) {
    byte[] tag = new byte[AVC_HEADER + body.length];
    tag[0] = (byte) first;
    tag[1] = (byte) packetType;
    tag[2] = (byte) (compositionMs >> 16);
    tag[3] = (byte) (compositionMs >> 8);
    tag[4] = (byte) compositionMs;
    System.arraycopy(body, 0, tag, AVC_HEADER, body.length);
    return tag;
  }

  /** An AAC configuration or a raw AAC frame. */
  public static byte[] aac(boolean config, byte[] body) {
    byte[] tag = new byte[AAC_HEADER + body.length];
    tag[0] = (byte) AAC;
    tag[1] = (byte) (config ? 0 : 1);
    System.arraycopy(body, 0, tag, AAC_HEADER, body.length);
    return tag;
  }
}
