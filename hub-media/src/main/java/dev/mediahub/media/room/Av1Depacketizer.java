package dev.mediahub.media.room;

import dev.mediahub.media.protocol.codec.Av1Payload;
import dev.mediahub.media.protocol.codec.DecoderRecords;
import dev.mediahub.media.protocol.codec.FrameSize;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * AV1 temporal units (RTP Payload Format For AV1 v1.0, section 4) as MP4 has them: OBUs with their
 * sizes, no temporal delimiters. One thread.
 */
final class Av1Depacketizer implements Depacketizer {
  private static final int CONTINUES = 0x80;
  private static final int CONTINUED = 0x40;
  private static final int HAS_SIZE = 0x02;
  private static final int HAS_EXTENSION = 0x04;
  private static final int TILE_LIST = 8;
  private static final int PADDING = 15;

  private final FrameBytes frame = new FrameBytes();
  private final FrameBytes obu = new FrameBytes();
  private boolean keyframe;
  private boolean inObu;
  private byte[] sequence = {};
  private byte @Nullable [] configuration;
  private long dimensions = FrameSize.UNKNOWN;

  @Override
  public void add(ByteBuffer in, int at, int length) {
    int header = in.get(at);
    int elements = header >> 4 & 3;
    int end = at + length;
    int from = at + 1;
    if ((header & CONTINUES) == 0) {
      inObu = false;
    } else if (!inObu) {
      obu.clear(); // Its beginning was lost, which the sequence numbers have told.
    }
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
      boolean first = element == 1 && (header & CONTINUES) != 0;
      if (!first) {
        obu.clear();
      }
      obu.add(in, from, size);
      from += size;
      inObu = from >= end && (header & CONTINUED) != 0;
      if (!inObu) {
        endObu();
      }
    }
  }

  private void endObu() {
    if (obu.size() == 0) {
      return;
    }
    int header = obu.get(0);
    int type = header >> 3 & 0x0f;
    int headerLength = (header & HAS_EXTENSION) != 0 ? 2 : 1;
    boolean left = type == Av1Payload.TEMPORAL_DELIMITER || type == TILE_LIST || type == PADDING;
    if (left || obu.size() < headerLength) {
      obu.clear();
      return;
    }
    int start = frame.size();
    if ((header & HAS_SIZE) != 0) {
      frame.add(obu);
    } else {
      frame.add(header | HAS_SIZE);
      if (headerLength == 2) {
        frame.add(obu.get(1));
      }
      leb128(obu.size() - headerLength);
      byte[] body = obu.copy(headerLength, obu.size());
      frame.add(body, 0, body.length);
    }
    obu.clear();
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

  @Override
  public int size() {
    return frame.size() + obu.size();
  }

  @Override
  public @Nullable Frame take() {
    Frame taken = frame.size() == 0 ? null : new Frame(frame.copy(), keyframe);
    reset();
    return taken;
  }

  @Override
  public void reset() {
    frame.clear();
    obu.clear();
    inObu = false;
    keyframe = false;
  }

  @Override
  public byte @Nullable [] configuration() {
    return configuration;
  }

  @Override
  public long dimensions() {
    return dimensions;
  }
}
