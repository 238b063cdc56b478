package dev.mediahub.media.protocol.codec;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The decoder configuration that comes before H.264, H.265 and AV1 frames in FLV and MP4: what a
 * decoder must have before a keyframe, and how frames are framed.
 *
 * @param lengthSize bytes of the length before each NAL unit, 1, 2 or 4; 0 for AV1's OBUs
 * @param units parameter sets in the order to send them, without lengths; for AV1 the sequence
 *     header OBU
 * @param profile three bytes: H.264's profile, constraints and level
 */
public record ParameterSets(int lengthSize, List<byte[]> units, int profile) {
  /** Of a stream whose keyframes bring their parameter sets; 4 bytes of length a unit. */
  public static final ParameterSets IN_BAND = new ParameterSets(4, List.of(), 0);

  /** A record of more units is taken for none. */
  public static final int MAX_UNITS = 64;

  /**
   * The id that picture parameters begin with (H.264, section 7.3.2.2; H.265, section 7.3.2.3).
   *
   * @param header bytes of the NAL unit's header
   */
  public static long pictureId(byte[] unit, int header) {
    return BitReader.escaped(ByteBuffer.wrap(unit), header, unit.length - header).unsignedGolomb();
  }

  /** ISO 14496-15, section 5.3.3.1; null for what is not one. */
  public static @Nullable ParameterSets avc(ByteBuffer in) {
    if (in.remaining() < 7 || in.get(in.position()) != 1) {
      return null;
    }
    int profile = in.getInt(in.position()) & 0xff_ffff;
    int at = in.position() + 4;
    int lengthSize = (in.get(at) & 3) + 1;
    in.position(at + 1);
    List<byte[]> units = new ArrayList<>();
    boolean whole =
        take(in, in.get() & 0x1f, units) && in.hasRemaining() && take(in, in.get() & 0xff, units);
    return whole && lengthSize != 3 && !units.isEmpty()
        ? new ParameterSets(lengthSize, List.copyOf(units), profile)
        : null;
  }

  /** ISO 14496-15, section 8.3.3.1; null for what is not one. */
  public static @Nullable ParameterSets hevc(ByteBuffer in) {
    if (in.remaining() < 23 || in.get(in.position()) > 1) {
      return null;
    }
    int lengthSize = (in.get(in.position() + 21) & 3) + 1;
    int arrays = in.get(in.position() + 22) & 0xff;
    in.position(in.position() + 23);
    List<byte[]> units = new ArrayList<>();
    for (int i = 0; i < arrays; i++) {
      if (in.remaining() < 3) {
        return null;
      }
      int type = in.get() & 0x3f;
      int count = in.getShort() & 0xffff;
      boolean parameters =
          type >= H265Payload.VIDEO_PARAMETERS && type <= H265Payload.PICTURE_PARAMETERS;
      if (!take(in, count, parameters ? units : new ArrayList<>())) {
        return null;
      }
    }
    return lengthSize == 3 || units.isEmpty()
        ? null
        : new ParameterSets(lengthSize, List.copyOf(units), 0);
  }

  /** AV1-ISOBMFF, section 2.3; null for what is not one. The sequence header may be missing. */
  public static @Nullable ParameterSets av1(ByteBuffer in) {
    if (in.remaining() < 4 || (in.get(in.position()) & 0xff) != 0x81) {
      return null;
    }
    byte[] units = new byte[in.remaining() - 4];
    in.position(in.position() + 4).get(units);
    return new ParameterSets(0, units.length == 0 ? List.of() : List.of(units), 0);
  }

  private static boolean take(ByteBuffer in, int count, List<byte[]> units) {
    for (int i = 0; i < count; i++) {
      if (in.remaining() < 2) {
        return false;
      }
      int length = in.getShort() & 0xffff;
      if (length > in.remaining() || units.size() == MAX_UNITS) {
        return false;
      }
      byte[] unit = new byte[length];
      in.get(unit);
      if (length > 0) {
        units.add(unit);
      }
    }
    return true;
  }
}
