package dev.mediahub.media.protocol.fmp4;

import java.nio.ByteBuffer;

/** The boxes that tell a decoder what it gets, ISO 14496-12 section 8.5.2 and the codecs' own. */
public final class SampleEntries {
  private static final int DPI_72 = 0x48_0000;

  private SampleEntries() {}

  /** H.264; {@code record} is the body of avcC. */
  public static byte[] h264(int width, int height, byte[] record) {
    return video("avc1", "avcC", width, height, record);
  }

  /**
   * H.264 whose parameter sets come before each keyframe only, so that they may change: with some
   * in the header, Chromium puts those before every keyframe.
   */
  public static byte[] h264InBand(int width, int height, byte[] record) {
    byte[] bare = {1, record[1], record[2], record[3], record[4], (byte) 0xe0, 0};
    return video("avc3", "avcC", width, height, bare);
  }

  /** H.265; {@code record} is the body of hvcC. */
  public static byte[] h265(int width, int height, byte[] record) {
    return video("hvc1", "hvcC", width, height, record);
  }

  /** AV1; {@code record} is the body of av1C. */
  public static byte[] av1(int width, int height, byte[] record) {
    return video("av01", "av1C", width, height, record);
  }

  /** VP9; {@code record} is the body of vpcC, version and flags included. */
  public static byte[] vp9(int width, int height, byte[] record) {
    return video("vp09", "vpcC", width, height, record);
  }

  private static byte[] video(String type, String config, int width, int height, byte[] record) {
    BoxWriter out = new BoxWriter(128 + record.length);
    int entry = out.begin(type);
    out.zeros(6).u16(1).zeros(16).u16(width).u16(height).u32(DPI_72).u32(DPI_72);
    out.zeros(4).u16(1).zeros(32).u16(24).u16(0xffff);
    int box = out.begin(config);
    out.bytes(record);
    out.end(box);
    out.end(entry);
    return bytes(out);
  }

  /** AAC; {@code config} is an AudioSpecificConfig (ISO 14496-1, section 7.2.6.5 around it). */
  public static byte[] aac(int channels, int sampleRate, byte[] config) {
    BoxWriter out = new BoxWriter(128 + config.length);
    int entry = out.begin("mp4a");
    audio(out, channels, sampleRate);
    int box = out.begin("esds", 0, 0);
    int decoder = 13 + 2 + config.length;
    out.u8(3).u8(3 + 2 + decoder + 3).u16(0).u8(0);
    out.u8(4).u8(decoder).u8(0x40).u8(0x15).zeros(3).u32(0).u32(0);
    out.u8(5).u8(config.length).bytes(config);
    out.u8(6).u8(1).u8(2);
    out.end(box);
    out.end(entry);
    return bytes(out);
  }

  /** Opus (Encapsulation of Opus in ISO BMFF, section 4.3.2): 48 kHz, channel mapping family 0. */
  public static byte[] opus(int channels) {
    BoxWriter out = new BoxWriter(64);
    int entry = out.begin("Opus");
    audio(out, channels, 48_000);
    int box = out.begin("dOps");
    out.u8(0).u8(channels).u16(0).u32(48_000).u16(0).u8(0);
    out.end(box);
    out.end(entry);
    return bytes(out);
  }

  private static void audio(BoxWriter out, int channels, int sampleRate) {
    // 16.16 bits hold rates below 64 kHz; above, the codec's own configuration tells.
    long rate = sampleRate < 1 << 16 ? (long) sampleRate << 16 : 0;
    out.zeros(6).u16(1).zeros(8).u16(channels).u16(16).zeros(4).u32(rate);
  }

  private static byte[] bytes(BoxWriter out) {
    ByteBuffer done = out.done();
    byte[] all = new byte[done.remaining()];
    done.get(all);
    return all;
  }
}
