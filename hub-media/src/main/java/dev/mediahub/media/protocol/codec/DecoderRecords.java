package dev.mediahub.media.protocol.codec;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decoder configuration records as MP4 has them, made from what streams bring: the bodies of the
 * boxes avcC and hvcC (ISO 14496-15), av1C (AV1-ISOBMFF) and vpcC (VP-ISOBMFF).
 */
public final class DecoderRecords {
  private static final int HEVC_PROFILE_BYTES = 12;
  private static final int NAL_HEADER = 2;

  private DecoderRecords() {}

  /**
   * H.264, section 5.3.3.1; null when a set is missing. Units have 4 bytes of length.
   *
   * @param pps up to 255
   */
  public static byte @Nullable [] avc(byte[] sps, Collection<byte[]> pps) {
    if (sps.length < 4 || pps.isEmpty()) {
      return null;
    }
    ByteBuffer out = ByteBuffer.allocate(7 + size(List.of(sps)) + size(pps));
    out.put((byte) 1).put(sps, 1, 3).put((byte) 0xff);
    out.put((byte) 0xe1);
    units(out, List.of(sps));
    out.put((byte) pps.size());
    units(out, pps);
    return out.array();
  }

  /** H.265, section 8.3.3.1; null when a set is missing. Units have 4 bytes of length. */
  public static byte @Nullable [] hevc(byte[] vps, byte[] sps, Collection<byte[]> pps) {
    if (vps.length == 0 || sps.length < NAL_HEADER + 1 + HEVC_PROFILE_BYTES || pps.isEmpty()) {
      return null;
    }
    byte[] plain = unescaped(sps, NAL_HEADER + 1 + HEVC_PROFILE_BYTES);
    if (plain.length < NAL_HEADER + 1 + HEVC_PROFILE_BYTES) {
      return null;
    }
    ByteBuffer out = ByteBuffer.allocate(23 + 3 * 3 + size(List.of(vps, sps)) + size(pps));
    out.put((byte) 1);
    out.put(plain, NAL_HEADER + 1, HEVC_PROFILE_BYTES); // Profile, tier, constraints, level.
    out.putShort((short) 0xf000).put((byte) 0xfc); // Segmentation and parallelism unknown.
    out.put((byte) 0xfd).put((byte) 0xf8).put((byte) 0xf8); // 4:2:0, 8 bits.
    out.putShort((short) 0);
    int subLayers = (plain[NAL_HEADER] >> 1 & 7) + 1;
    int nested = plain[NAL_HEADER] & 1;
    out.put((byte) (subLayers << 3 | nested << 2 | 3)).put((byte) 3);
    array(out, H265Payload.VIDEO_PARAMETERS, List.of(vps));
    array(out, H265Payload.SEQUENCE_PARAMETERS, List.of(sps));
    array(out, H265Payload.PICTURE_PARAMETERS, pps);
    return out.array();
  }

  private static void array(ByteBuffer out, int type, Collection<byte[]> units) {
    out.put((byte) (0x80 | type)).putShort((short) units.size());
    units(out, units);
  }

  private static void units(ByteBuffer out, Collection<byte[]> units) {
    for (byte[] unit : units) {
      out.putShort((short) unit.length).put(unit);
    }
  }

  private static int size(Collection<byte[]> units) {
    int size = 0;
    for (byte[] unit : units) {
      size += Short.BYTES + unit.length;
    }
    return size;
  }

  /** The unit's first bytes without emulation prevention. */
  private static byte[] unescaped(byte[] unit, int most) {
    byte[] plain = new byte[most];
    int zeros = 0;
    int size = 0;
    for (int i = 0; i < unit.length && size < most; i++) {
      if (zeros >= 2 && unit[i] == 3) {
        zeros = 0;
        continue;
      }
      zeros = unit[i] == 0 ? zeros + 1 : 0;
      plain[size++] = unit[i];
    }
    return java.util.Arrays.copyOf(plain, size);
  }

  /**
   * AV1, section 2.3.3.
   *
   * @param sequenceHeader the OBU with its size
   */
  public static byte @Nullable [] av1(byte[] sequenceHeader) {
    int body = sequenceHeader.length > 0 && (sequenceHeader[0] & 0x04) != 0 ? 2 : 1;
    long field = Av1Payload.leb128(ByteBuffer.wrap(sequenceHeader), body, sequenceHeader.length);
    if (field < 0) {
      return null;
    }
    body += Av1Payload.lebLength(field);
    if (sequenceHeader.length - body < 4) {
      return null;
    }
    BitReader bits =
        BitReader.plain(ByteBuffer.wrap(sequenceHeader), body, sequenceHeader.length - body);
    int profile = (int) bits.bits(3);
    bits.skip(1);
    int level = 8;
    int tier = 0;
    if (bits.flag()) {
      level = (int) bits.bits(5);
    } else if (!bits.flag()) { // No timing information, which would stand in between.
      bits.skip(1 + 5 + 12);
      level = (int) bits.bits(5);
      tier = level > 7 ? (int) bits.bits(1) : 0;
    }
    ByteBuffer out = ByteBuffer.allocate(4 + sequenceHeader.length);
    out.put((byte) 0x81).put((byte) (profile << 5 | level));
    // 8 bits; 4:2:0, or 4:4:4 in profile 1: what real-time encoders make.
    out.put((byte) (tier << 7 | (profile == 1 ? 0 : 0x0c))).put((byte) 0);
    return out.put(sequenceHeader).array();
  }

  /** VP9, VP-ISOBMFF section 2.2, with the box's version and flags; 8 bits, 4:2:0, BT.709. */
  public static byte[] vp9(int profile, long dimensions) {
    long pixels = (long) FrameSize.width(dimensions) * FrameSize.height(dimensions);
    int level = pixels <= 245_760 ? 30 : pixels <= 983_040 ? 31 : pixels <= 2_228_224 ? 41 : 51;
    ByteBuffer out = ByteBuffer.allocate(12);
    out.putInt(1 << 24).put((byte) profile).put((byte) level).put((byte) (8 << 4 | 1 << 1));
    return out.put((byte) 1).put((byte) 1).put((byte) 1).putShort((short) 0).array();
  }
}
