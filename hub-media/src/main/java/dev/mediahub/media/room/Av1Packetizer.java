package dev.mediahub.media.room;

import dev.mediahub.media.protocol.codec.Av1Payload;
import dev.mediahub.media.protocol.codec.ParameterSets;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * AV1 temporal units as RTP (RTP Payload Format For AV1 v1.0, section 4): OBUs without their size
 * fields, each element with its length before it, temporal delimiters left out. The sequence header
 * of the configuration goes before a keyframe that brings none.
 */
public final class Av1Packetizer implements Packetizer {
  private static final int CONTINUES = 0x80;
  private static final int CONTINUED = 0x40;
  private static final int NEW_SEQUENCE = 0x08;
  private static final int HAS_SIZE = 0x02;
  private static final int HAS_EXTENSION = 0x04;
  private static final int TILE_LIST = 8;
  private static final int PADDING = 15;
  private static final int MAX_OBUS = 256;

  private byte[] sequenceHeader;
  private final int[] starts = new int[MAX_OBUS];
  private final int[] lengths = new int[MAX_OBUS];
  private int count;

  public Av1Packetizer(ParameterSets sets) {
    sequenceHeader = sets.units().isEmpty() ? new byte[0] : sets.units().getFirst();
  }

  /** Another sequence header from now on. */
  public void parameters(ParameterSets sets) {
    List<byte[]> units = sets.units();
    sequenceHeader = units.isEmpty() ? new byte[0] : units.getFirst();
  }

  @Override
  public int packetize(byte[] frame, int offset, boolean keyframe, RtpWriter out) {
    byte[] data = frame;
    int from = offset;
    if (!split(data, from)) {
      return 0;
    }
    if (keyframe && sequenceHeader.length > 0 && !hasSequenceHeader(data)) {
      data = Arrays.copyOf(sequenceHeader, sequenceHeader.length + frame.length - offset);
      System.arraycopy(frame, offset, data, sequenceHeader.length, frame.length - offset);
      from = 0;
      if (!split(data, from)) {
        return 0;
      }
    }
    return count == 0 ? 0 : write(data, keyframe, out);
  }

  private boolean hasSequenceHeader(byte[] data) {
    for (int i = 0; i < count; i++) {
      if (type(data[starts[i]]) == Av1Payload.SEQUENCE_HEADER) {
        return true;
      }
    }
    return false;
  }

  private static int type(int header) {
    return header >> 3 & 0x0f;
  }

  /** Finds the OBUs to send; false when they don't fit together. */
  private boolean split(byte[] data, int offset) {
    ByteBuffer in = ByteBuffer.wrap(data);
    count = 0;
    int at = offset;
    while (at < data.length) {
      int header = data[at];
      int body = at + ((header & HAS_EXTENSION) != 0 ? 2 : 1);
      int size = data.length - body;
      if ((header & HAS_SIZE) != 0) {
        long field = Av1Payload.leb128(in, body, data.length);
        if (field < 0) {
          return false;
        }
        body += Av1Payload.lebLength(field);
        size = (int) Av1Payload.lebValue(field);
      }
      if (size < 0 || size > data.length - body) {
        return false;
      }
      int type = type(header);
      if (type != Av1Payload.TEMPORAL_DELIMITER && type != TILE_LIST && type != PADDING) {
        if (count == MAX_OBUS) {
          return false;
        }
        starts[count] = at;
        lengths[count++] = body + size - at;
      }
      at = body + size;
    }
    return true;
  }

  private int write(byte[] data, boolean keyframe, RtpWriter out) {
    int packets = 0;
    int used = 1;
    int flags = keyframe ? NEW_SEQUENCE : 0;
    for (int i = 0; i < count; i++) {
      byte[] obu = withoutSize(data, starts[i], lengths[i]);
      int at = 0;
      while (at < obu.length) {
        // A length field of one or two bytes: no element is longer than a packet.
        int room = RtpWriter.MAX_PAYLOAD - used - 2;
        if (room < 16) {
          emit(out, flags, used, false);
          packets++;
          flags = at > 0 ? CONTINUES : 0;
          used = 1;
          continue;
        }
        int size = Math.min(room, obu.length - at);
        used = element(out.buffer(), used, obu, at, size);
        at += size;
        if (at < obu.length) {
          emit(out, flags | CONTINUED, used, false);
          packets++;
          flags = CONTINUES;
          used = 1;
        }
      }
    }
    emit(out, flags, used, true);
    return packets + 1;
  }

  private static byte[] withoutSize(byte[] data, int start, int length) {
    int header = data[start];
    if ((header & HAS_SIZE) == 0) {
      return Arrays.copyOfRange(data, start, start + length);
    }
    int headerLength = (header & HAS_EXTENSION) != 0 ? 2 : 1;
    int sizeLength = 1;
    while ((data[start + headerLength + sizeLength - 1] & 0x80) != 0) {
      sizeLength++;
    }
    byte[] obu = new byte[length - sizeLength];
    obu[0] = (byte) (header & ~HAS_SIZE);
    if (headerLength == 2) {
      obu[1] = data[start + 1];
    }
    System.arraycopy(
        data, start + headerLength + sizeLength, obu, headerLength, obu.length - headerLength);
    return obu;
  }

  private static int element(ByteBuffer to, int used, byte[] obu, int from, int size) {
    int at = RtpWriter.PAYLOAD + used;
    if (size < 0x80) {
      to.put(at++, (byte) size);
    } else {
      to.put(at++, (byte) (size & 0x7f | 0x80));
      to.put(at++, (byte) (size >> 7));
    }
    to.put(at, obu, from, size);
    return at + size - RtpWriter.PAYLOAD;
  }

  private static void emit(RtpWriter out, int flags, int used, boolean marker) {
    out.buffer().put(RtpWriter.PAYLOAD, (byte) flags);
    out.emit(used, marker);
  }
}
