package dev.mediahub.media.room;

import dev.mediahub.media.protocol.codec.H264Payload;
import dev.mediahub.media.protocol.codec.H265Payload;
import dev.mediahub.media.protocol.codec.ParameterSets;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * H.264 (RFC 6184) and H.265 (RFC 7798) frames of length-prefixed NAL units as RTP: parameter sets
 * in one aggregate before each keyframe, units that fit as they are, others in fragments of equal
 * size. Access unit delimiters and the stream's own copies of the parameter sets are left out.
 */
public final class NalPacketizer implements Packetizer {
  private static final int SIZE_LENGTH = 2;
  private static final int START = 0x80;
  private static final int END = 0x40;

  private final boolean h265;
  private boolean inBand;
  private final int unitHeader;
  private ParameterSets sets;

  private NalPacketizer(boolean h265, boolean inBand, ParameterSets sets) {
    this.h265 = h265;
    this.inBand = inBand;
    this.unitHeader = h265 ? 2 : 1;
    this.sets = sets;
  }

  public static NalPacketizer h264(ParameterSets sets) {
    return new NalPacketizer(false, false, sets);
  }

  public static NalPacketizer h265(ParameterSets sets) {
    return new NalPacketizer(true, false, sets);
  }

  /** For H.264 whose keyframes bring their parameter sets, with 4 bytes of length a unit. */
  public static NalPacketizer h264InBand() {
    return new NalPacketizer(false, true, ParameterSets.IN_BAND);
  }

  @Override
  public int packetize(byte[] frame, int offset, boolean keyframe, RtpWriter out) {
    int last = lastUnit(frame, offset);
    if (last < 0) {
      return 0;
    }
    int packets = keyframe ? parameters(out) : 0;
    int at = offset;
    while (at <= last) {
      int length = length(frame, at);
      int unit = at + sets.lengthSize();
      if (isSent(frame, unit, length)) {
        packets += unit(frame, unit, length, at == last, out);
      }
      at = unit + length;
    }
    return packets;
  }

  /** Where the last unit that is sent begins, its length field included; -1 when broken or none. */
  private int lastUnit(byte[] frame, int offset) {
    int last = -1;
    int at = offset;
    while (at < frame.length) {
      if (frame.length - at < sets.lengthSize()) {
        return -1;
      }
      int length = length(frame, at);
      int unit = at + sets.lengthSize();
      if (length < 0 || length > frame.length - unit) {
        return -1;
      }
      if (isSent(frame, unit, length)) {
        last = at;
      }
      at = unit + length;
    }
    return last;
  }

  private int length(byte[] frame, int at) {
    int length = 0;
    for (int i = 0; i < sets.lengthSize(); i++) {
      length = length << 8 | frame[at + i] & 0xff;
    }
    return length;
  }

  private boolean isSent(byte[] frame, int unit, int length) {
    if (length <= unitHeader) {
      return false;
    }
    if (h265) {
      int type = frame[unit] >> 1 & 0x3f;
      return type < H265Payload.VIDEO_PARAMETERS
          || (type > H265Payload.ACCESS_UNIT_DELIMITER && type < H265Payload.AGGREGATE);
    }
    int type = frame[unit] & 0x1f;
    return type > 0
        && type < H264Payload.STAP_A
        && type != H264Payload.ACCESS_UNIT_DELIMITER
        && (inBand
            || (type != H264Payload.SEQUENCE_PARAMETERS && type != H264Payload.PICTURE_PARAMETERS));
  }

  private int parameters(RtpWriter out) {
    List<byte[]> units = sets.units();
    if (units.isEmpty()) {
      return 0;
    }
    int size = unitHeader;
    for (byte[] unit : units) {
      size += SIZE_LENGTH + unit.length;
    }
    if (units.size() == 1 || size > RtpWriter.MAX_PAYLOAD) {
      int packets = 0;
      for (byte[] unit : units) {
        packets += unit(unit, 0, unit.length, false, out);
      }
      return packets;
    }
    ByteBuffer to = out.buffer();
    int at = RtpWriter.PAYLOAD;
    if (h265) {
      to.putShort(at, (short) (H265Payload.AGGREGATE << 9 | 1));
    } else {
      to.put(at, (byte) (H264Payload.STAP_A | 0x60));
    }
    at += unitHeader;
    for (byte[] unit : units) {
      to.putShort(at, (short) unit.length);
      to.put(at + SIZE_LENGTH, unit, 0, unit.length);
      at += SIZE_LENGTH + unit.length;
    }
    out.emit(size, false);
    return 1;
  }

  private int unit(byte[] frame, int unit, int length, boolean last, RtpWriter out) {
    if (length <= RtpWriter.MAX_PAYLOAD) {
      out.buffer().put(RtpWriter.PAYLOAD, frame, unit, length);
      out.emit(length, last);
      return 1;
    }
    int body = length - unitHeader;
    int room = RtpWriter.MAX_PAYLOAD - unitHeader - 1;
    int fragments = (body + room - 1) / room;
    int at = unit + unitHeader;
    for (int i = 0; i < fragments; i++) {
      int size = body / fragments + (i < body % fragments ? 1 : 0);
      int flags = (i == 0 ? START : 0) | (i == fragments - 1 ? END : 0);
      fragmentHeader(frame, unit, flags, out.buffer());
      out.buffer().put(RtpWriter.PAYLOAD + unitHeader + 1, frame, at, size);
      out.emit(unitHeader + 1 + size, last && i == fragments - 1);
      at += size;
    }
    return fragments;
  }

  private void fragmentHeader(byte[] frame, int unit, int flags, ByteBuffer to) {
    int at = RtpWriter.PAYLOAD;
    int first = frame[unit];
    if (h265) {
      to.put(at, (byte) (first & 0x81 | H265Payload.FRAGMENT << 1));
      to.put(at + 1, frame[unit + 1]);
      to.put(at + 2, (byte) (flags | first >> 1 & 0x3f));
    } else {
      to.put(at, (byte) (first & 0xe0 | H264Payload.FU_A));
      to.put(at + 1, (byte) (flags | first & 0x1f));
    }
  }

  /** Other parameter sets from now on. */
  public void parameters(ParameterSets next) {
    sets = next;
    inBand = next.units().isEmpty();
  }
}
