package dev.mediahub.media.room;

import dev.mediahub.media.protocol.codec.Codec;
import dev.mediahub.media.protocol.codec.CodecInspector;
import dev.mediahub.media.protocol.codec.DecoderRecords;
import dev.mediahub.media.protocol.codec.H264Payload;
import dev.mediahub.media.protocol.codec.H265Payload;
import dev.mediahub.media.protocol.codec.ParameterSets;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * H.264 (RFC 6184) and H.265 (RFC 7798) access units: NAL units with 4 bytes of length before each.
 * Parameter sets go into the configuration, delimiters are left out. One thread.
 */
final class NalDepacketizer extends UnitDepacketizer {
  private static final byte[] NONE = {};

  /** Real ones have some ten to some hundred bytes. */
  private static final int LONGEST_PARAMETERS = 2048;

  /** All pictures' together: a decoder is told no more than 16 KB. */
  private static final int MOST_PICTURE_BYTES = 8192;

  /** With those of video and sequence as many as {@link ParameterSets} takes. */
  private static final int MOST_PICTURES = ParameterSets.MAX_UNITS - 2;

  private final boolean h265;
  private byte[] video = NONE;
  private byte[] sequence = NONE;
  private final SortedMap<Long, byte[]> pictures = new TreeMap<>();
  private int pictureBytes;
  private boolean changed;

  private NalDepacketizer(boolean h265) {
    this.h265 = h265;
  }

  static NalDepacketizer h264() {
    return new NalDepacketizer(false);
  }

  static NalDepacketizer h265() {
    return new NalDepacketizer(true);
  }

  @Override
  public void add(ByteBuffer in, int at, int length) {
    int type = h265 ? H265Payload.type(in, at, length) : H264Payload.type(in, at, length);
    if (type == (h265 ? H265Payload.FRAGMENT : H264Payload.FU_A)) {
      fragment(in, at, length);
    } else if (type == (h265 ? H265Payload.AGGREGATE : H264Payload.STAP_A)) {
      aggregate(in, at, length);
    } else if (type >= 0) {
      unit.clear();
      unit.add(in, at, length);
      endUnit();
    }
  }

  private void aggregate(ByteBuffer in, int at, int length) {
    int from = nextUnit(in, at, length, at + (h265 ? 2 : 1));
    while (from >= 0) {
      int size = H264Payload.unitLength(in, from); // Both have 16 bits before the unit.
      unit.clear();
      unit.add(in, from, size);
      endUnit();
      from = nextUnit(in, at, length, from + size);
    }
  }

  private int nextUnit(ByteBuffer in, int at, int length, int from) {
    return h265
        ? H265Payload.nextUnit(in, at, length, from)
        : H264Payload.nextUnit(in, at, length, from);
  }

  private void fragment(ByteBuffer in, int at, int length) {
    int header = h265 ? 2 : 1;
    if (length < header + 2) {
      return;
    }
    int flags = in.get(at + header);
    if ((flags & 0x80) != 0) {
      unit.clear();
      if (h265) {
        unit.add(in.get(at) & 0x81 | (flags & 0x3f) << 1);
        unit.add(in.get(at + 1));
      } else {
        unit.add(in.get(at) & 0xe0 | flags & 0x1f);
      }
      inUnit = true;
    }
    if (!inUnit) {
      return; // Its beginning was lost.
    }
    unit.add(in, at + header + 1, length - header - 1);
    if ((flags & 0x40) != 0) {
      inUnit = false;
      endUnit();
    }
  }

  private void endUnit() {
    if (unit.size() < (h265 ? 3 : 2)) {
      return;
    }
    int type = unitType();
    if (isParameter(type)) {
      parameter(type);
    } else if (type != (h265 ? H265Payload.ACCESS_UNIT_DELIMITER : delimiter())) {
      headless |= frame.size() == 0 && isLaterSlice(type);
      keyframe |= isKeyframe(type);
      frame.addInt(unit.size());
      frame.add(unit);
    }
  }

  private static int delimiter() {
    return H264Payload.ACCESS_UNIT_DELIMITER;
  }

  @Override
  public boolean inKeyframe() {
    boolean begun = inUnit && !headless && unit.size() > 0;
    return super.inKeyframe() || (begun && isKeyframe(unitType()));
  }

  private int unitType() {
    return h265 ? unit.get(0) >> 1 & 0x3f : unit.get(0) & 0x1f;
  }

  /**
   * A slice that is not its picture's first: {@code first_mb_in_slice} (H.264, section 7.3.3) is
   * not 0, {@code first_slice_segment_in_pic_flag} (H.265, section 7.3.6.1) not set.
   */
  private boolean isLaterSlice(int type) {
    boolean slice =
        h265 ? type <= H265Payload.LAST_SLICE : type >= 1 && type <= H264Payload.IDR_SLICE;
    return slice && (unit.get(h265 ? 2 : 1) & 0x80) == 0;
  }

  private boolean isKeyframe(int type) {
    return h265
        ? type >= H265Payload.FIRST_RANDOM_ACCESS && type <= H265Payload.LAST_RANDOM_ACCESS
        : type == H264Payload.IDR_SLICE;
  }

  private boolean isParameter(int type) {
    return h265
        ? type >= H265Payload.VIDEO_PARAMETERS && type <= H265Payload.PICTURE_PARAMETERS
        : type == H264Payload.SEQUENCE_PARAMETERS || type == H264Payload.PICTURE_PARAMETERS;
  }

  private void parameter(int type) {
    if (unit.size() > LONGEST_PARAMETERS) {
      return;
    }
    byte[] bytes = unit.copy();
    if (type == (h265 ? H265Payload.VIDEO_PARAMETERS : -1)) {
      changed |= !Arrays.equals(video, bytes);
      video = bytes;
    } else if (type == (h265 ? H265Payload.SEQUENCE_PARAMETERS : H264Payload.SEQUENCE_PARAMETERS)) {
      sequence(bytes);
    } else {
      picture(bytes);
    }
  }

  private void sequence(byte[] bytes) {
    if (Arrays.equals(sequence, bytes)) {
      return;
    }
    sequence = bytes;
    forgetPictures(); // They are of the one before.
    Codec codec = h265 ? Codec.H265 : Codec.H264;
    dimensions = CodecInspector.dimensions(codec, ByteBuffer.wrap(bytes), 0, bytes.length);
    changed = true;
  }

  private void picture(byte[] bytes) {
    long id = ParameterSets.pictureId(bytes, h265 ? 2 : 1);
    byte[] before = pictures.remove(id);
    pictureBytes -= before == null ? 0 : before.length;
    if (pictures.size() == MOST_PICTURES || pictureBytes + bytes.length > MOST_PICTURE_BYTES) {
      forgetPictures();
    }
    pictures.put(id, bytes);
    pictureBytes += bytes.length;
    changed |= before == null || !Arrays.equals(before, bytes);
  }

  private void forgetPictures() {
    pictures.clear();
    pictureBytes = 0;
  }

  /** Made when it is asked for: one packet may change many sets. */
  @Override
  public byte @Nullable [] configuration() {
    if (changed) {
      changed = false;
      configuration =
          h265
              ? DecoderRecords.hevc(video, sequence, pictures.values())
              : DecoderRecords.avc(sequence, pictures.values());
    }
    return configuration;
  }
}
