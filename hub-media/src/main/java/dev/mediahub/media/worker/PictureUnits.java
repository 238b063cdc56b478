package dev.mediahub.media.worker;

import dev.mediahub.media.worker.wire.Message;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Access units in one piece, each with four bytes of length before it: a group of pictures goes to
 * the worker whole, so that nothing of it can be dropped on the way.
 */
public final class PictureUnits {
  /** Bytes that a group may have; what follows in it is left out. */
  public static final int MOST_BYTES = Message.MAX_PAYLOAD;

  private PictureUnits() {}

  /** Bytes that a unit takes. */
  public static int packed(int length) {
    return Integer.BYTES + length;
  }

  /** Appends a unit, for which there must be room. */
  public static void add(ByteBuffer out, byte[] data, int at) {
    out.putInt(data.length - at).put(data, at, data.length - at);
  }

  /** The units, as views; those from one on that does not fit are left out. */
  public static List<ByteBuffer> read(ByteBuffer in) {
    List<ByteBuffer> units = new ArrayList<>();
    int at = in.position();
    while (in.limit() - at > Integer.BYTES) {
      int length = in.getInt(at);
      at += Integer.BYTES;
      if (length <= 0 || length > in.limit() - at) {
        break;
      }
      units.add(in.slice(at, length));
      at += length;
    }
    return units;
  }
}
