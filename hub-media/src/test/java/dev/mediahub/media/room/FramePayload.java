package dev.mediahub.media.room;

import dev.mediahub.media.protocol.rtp.RtpHeader;
import java.nio.ByteBuffer;

/** VP8 packets whose payload says which frame and which part of it they are. */
public final class FramePayload {
  private static final int SIZE = 1190;
  private static final int MARK = 11;

  private FramePayload() {}

  public static ByteBuffer packet(int frame, int part, int parts, boolean keyframe, long sequence) {
    ByteBuffer packet = ByteBuffer.allocateDirect(SIZE);
    packet.putShort(0, (short) (0x8060 | (part == parts - 1 ? 0x80 : 0)));
    packet.putShort(2, (short) sequence);
    packet.putInt(4, frame * 3000);
    packet.putInt(8, 0x1111);
    int payload = RtpHeader.FIXED_LENGTH;
    packet.put(payload, (byte) (part == 0 ? 0x10 : 0));
    if (part == 0) {
      // RFC 7741, section 4.3: P bit 0 says keyframe; then start code, 1280 and 720.
      packet.put(payload + 1, (byte) (keyframe ? 0 : 1));
      packet.put(payload + 4, (byte) 0x9d).put(payload + 5, (byte) 0x01);
      packet.put(payload + 6, (byte) 0x2a);
      packet.putShort(payload + 7, Short.reverseBytes((short) 1280));
      packet.putShort(payload + 9, Short.reverseBytes((short) 720));
    }
    packet.putInt(payload + MARK, frame);
    packet.putShort(payload + MARK + 4, (short) part);
    packet.putShort(payload + MARK + 6, (short) parts);
    return packet;
  }

  /** Whether a keyframe begins with this packet. */
  public static boolean beginsKeyframe(ByteBuffer packet, int payload) {
    return (packet.get(payload) & 0x10) != 0 && (packet.get(payload + 1) & 1) == 0;
  }

  public static int frame(ByteBuffer packet, int payload) {
    return packet.getInt(payload + MARK);
  }

  public static int part(ByteBuffer packet, int payload) {
    return packet.getShort(payload + MARK + 4);
  }

  public static int parts(ByteBuffer packet, int payload) {
    return packet.getShort(payload + MARK + 6);
  }
}
