package dev.mediahub.media.protocol.rtmp;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Several media messages in one, section 7.1.6: FLV tags, each with a header of 11 bytes before it
 * and its length in 4 bytes behind it.
 */
final class Aggregate {
  private static final int HEADER = 11;
  private static final int BACK_POINTER = 4;

  private Aggregate() {}

  /** The first tag stands for the message's own timestamp, the others relative to it. */
  static void read(byte[] payload, int timestamp, SessionListener listener) throws RtmpException {
    ByteBuffer in = ByteBuffer.wrap(payload);
    int at = 0;
    int offset = 0;
    boolean first = true;
    while (payload.length - at >= HEADER) {
      int type = payload[at];
      int size = in.getInt(at) & 0xff_ffff;
      int time = (payload[at + 7] & 0xff) << 24 | in.getInt(at + 4) >>> 8;
      if (size > payload.length - at - HEADER) {
        throw new RtmpException("an aggregate's part ends behind the message");
      }
      if (first) {
        offset = timestamp - time;
        first = false;
      }
      if (type == MessageType.AUDIO || type == MessageType.VIDEO) {
        byte[] body = Arrays.copyOfRange(payload, at + HEADER, at + HEADER + size);
        listener.onMedia(type == MessageType.VIDEO, time + offset, body);
      }
      at += HEADER + size + BACK_POINTER;
    }
  }
}
