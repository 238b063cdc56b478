package dev.mediahub.media.room;

import dev.mediahub.media.protocol.codec.H264Payload;
import dev.mediahub.media.protocol.rtp.RtpHeader;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts H.264 access units together from RTP (RFC 6184), the reverse of {@link NalPacketizer}.
 * Packets may come late or never: behind a gap it waits for up to {@link #MAX_WAITING} packets,
 * then gives nothing up to the next keyframe. One thread; allocates, since only streams that leave
 * the WebRTC world pass here.
 */
public final class H264Assembler {
  private static final int MAX_WAITING = 256;
  private static final int MAX_FRAME = 8 * 1024 * 1024;

  private final TreeMap<Long, byte[]> waiting = new TreeMap<>();
  private final ByteArrayOutputStream frame = new ByteArrayOutputStream();

  /** Of a unit whose last fragment has not come. */
  private final ByteArrayOutputStream pieces = new ByteArrayOutputStream();

  private final Sink sink;
  private long next = Long.MIN_VALUE;
  private boolean broken = true;
  private boolean keyframe;
  private byte[] sps = {};
  private byte[] pps = {};
  private boolean inUnit;

  /** Takes frames. */
  @FunctionalInterface
  public interface Sink {
    /**
     * A whole frame.
     *
     * @param units NAL units with 4 bytes of length before each, parameter sets left out
     * @param timestamp of RTP
     */
    void onFrame(byte[] units, boolean keyframe, int timestamp);
  }

  public H264Assembler(Sink sink) {
    this.sink = sink;
  }

  /** The newest parameter sets as a decoder configuration record; null before there are any. */
  public byte @Nullable [] configuration() {
    if (sps.length < 4 || pps.length == 0) {
      return null;
    }
    ByteBuffer out = ByteBuffer.allocate(11 + sps.length + pps.length);
    out.put((byte) 1).put(sps, 1, 3).put((byte) 0xff);
    out.put((byte) 0xe1).putShort((short) sps.length).put(sps);
    out.put((byte) 1).putShort((short) pps.length).put(pps);
    return out.array();
  }

  /** Takes a packet; {@code sequence} is extended, other sources have far other numbers. */
  public void onPacket(long sequence, ByteBuffer buffer, int offset, int length) {
    if (next != Long.MIN_VALUE && sequence < next) {
      return;
    }
    byte[] packet = new byte[length];
    buffer.get(offset, packet);
    waiting.put(sequence, packet);
    while (!waiting.isEmpty()) {
      Map.Entry<Long, byte[]> first = waiting.firstEntry();
      boolean due = next == Long.MIN_VALUE || first.getKey() == next;
      if (!due && waiting.size() <= MAX_WAITING) {
        return;
      }
      if (!due) {
        lose();
      }
      waiting.remove(first.getKey());
      next = first.getKey() + 1;
      take(ByteBuffer.wrap(first.getValue()));
    }
  }

  private void lose() {
    broken = true;
    frame.reset();
    inUnit = false;
    keyframe = false;
  }

  private void take(ByteBuffer packet) {
    if (RtpHeader.validate(packet, 0, packet.limit()) < 0) {
      lose();
      return;
    }
    int header = RtpHeader.headerLength(packet, 0);
    int end = packet.limit();
    if (RtpHeader.hasPadding(packet, 0)) {
      end -= packet.get(end - 1) & 0xff;
    }
    if (end > header) {
      payload(packet, header, end - header);
    }
    if (frame.size() > MAX_FRAME) {
      lose();
    }
    if (RtpHeader.marker(packet, 0)) {
      finish(RtpHeader.timestamp(packet, 0));
    }
  }

  private void payload(ByteBuffer in, int at, int length) {
    int type = H264Payload.type(in, at, length);
    if (type == H264Payload.FU_A) {
      fragment(in, at, length);
    } else if (type == H264Payload.STAP_A) {
      int unit = H264Payload.nextUnit(in, at, length, at + 1);
      while (unit >= 0) {
        int size = H264Payload.unitLength(in, unit);
        unit(in, unit, size);
        unit = H264Payload.nextUnit(in, at, length, unit + size);
      }
    } else {
      unit(in, at, length);
    }
  }

  private void unit(ByteBuffer in, int at, int length) {
    byte[] unit = new byte[length];
    in.get(at, unit);
    int type = unit[0] & 0x1f;
    if (type == H264Payload.SEQUENCE_PARAMETERS) {
      sps = unit;
    } else if (type == H264Payload.PICTURE_PARAMETERS) {
      pps = unit;
    } else if (type != H264Payload.ACCESS_UNIT_DELIMITER) {
      keyframe |= type == H264Payload.IDR_SLICE;
      frame.writeBytes(ByteBuffer.allocate(4).putInt(length).array());
      frame.writeBytes(unit);
    }
  }

  private void fragment(ByteBuffer in, int at, int length) {
    if (length < 3) {
      return;
    }
    int flags = in.get(at + 1);
    if ((flags & 0x80) != 0) {
      pieces.reset();
      pieces.write(in.get(at) & 0xe0 | flags & 0x1f);
      inUnit = true;
    }
    if (!inUnit) {
      return; // Its beginning was lost.
    }
    byte[] piece = new byte[length - 2];
    in.get(at + 2, piece);
    pieces.writeBytes(piece);
    if ((flags & 0x40) != 0) {
      inUnit = false;
      ByteBuffer whole = ByteBuffer.wrap(pieces.toByteArray());
      unit(whole, 0, whole.limit());
    }
    if (pieces.size() > MAX_FRAME) {
      lose();
    }
  }

  private void finish(int timestamp) {
    boolean starts = keyframe;
    byte[] units = frame.toByteArray();
    frame.reset();
    keyframe = false;
    broken &= !starts;
    if (!broken && units.length > 0) {
      sink.onFrame(units, starts, timestamp);
    }
  }
}
