package dev.mediahub.media.room;

import dev.mediahub.media.protocol.codec.Av1Payload;
import dev.mediahub.media.protocol.codec.DecoderRecords;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * AV1 temporal units (RTP Payload Format For AV1 v1.0, section 4) as MP4 has them: OBUs with their
 * sizes, no temporal delimiters. One thread.
 */
final class Av1Depacketizer extends UnitDepacketizer {
  private static final int CONTINUES = 0x80;
  private static final int CONTINUED = 0x40;
  private static final int HAS_SIZE = 0x02;
  private static final int HAS_EXTENSION = 0x04;
  private static final int TILE_LIST = 8;
  private static final int PADDING = 15;

  private byte[] sequence = {};

  @Override
  public void add(ByteBuffer in, int at, int length) {
    int header = in.get(at);
    int elements = header >> 4 & 3;
    int end = at + length;
    int from = at + 1;
    boolean orphan = (header & CONTINUES) != 0 && !inUnit; // Its beginning was lost.
    inUnit = false;
    keyframe |= Av1Payload.startsKeyframe(in, at, length);
    for (int element = 1; from < end; element++) {
      int size = end - from;
      if (element != elements) {
        long field = Av1Payload.leb128(in, from, end);
        if (field < 0) {
          return;
        }
        from += Av1Payload.lebLength(field);
        size = (int) Math.min(Av1Payload.lebValue(field), end - from);
      }
      int start = from;
      from += size;
      if (element == 1 && orphan) {
        continue;
      }
      if (element > 1 || (header & CONTINUES) == 0) {
        unit.clear();
      }
      unit.add(in, start, size);
      inUnit = from >= end && (header & CONTINUED) != 0;
      if (!inUnit) {
        endObu();
      }
    }
  }

  private void endObu() {
    if (unit.size() == 0) {
      return;
    }
    int header = unit.get(0);
    int type = header >> 3 & 0x0f;
    int headerLength = (header & HAS_EXTENSION) != 0 ? 2 : 1;
    boolean left = type == Av1Payload.TEMPORAL_DELIMITER || type == TILE_LIST || type == PADDING;
    if (left || unit.size() < headerLength) {
      unit.clear();
      return;
    }
    int start = frame.size();
    if ((header & HAS_SIZE) != 0) {
      frame.add(unit);
    } else {
      frame.add(header | HAS_SIZE);
      if (headerLength == 2) {
        frame.add(unit.get(1));
      }
      leb128(unit.size() - headerLength);
      byte[] body = unit.copy(headerLength, unit.size());
      frame.add(body, 0, body.length);
    }
    unit.clear();
    if (type == Av1Payload.SEQUENCE_HEADER) {
      keyframe = true;
      sequence(frame.copy(start, frame.size()));
    }
  }

  private void sequence(byte[] header) {
    if (!Arrays.equals(sequence, header)) {
      sequence = header;
      configuration = DecoderRecords.av1(header);
      dimensions = Av1Payload.sequenceDimensions(ByteBuffer.wrap(header), 0, header.length);
    }
  }

  private void leb128(int value) {
    int left = value;
    while (left >= 0x80) {
      frame.add(left & 0x7f | 0x80);
      left >>>= 7;
    }
    frame.add(left);
  }
}
