package dev.mediahub.media.protocol.fmp4;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A box in a buffer.
 *
 * @param at where its body begins
 * @param end behind its body
 */
record Box(String type, int at, int end) {
  private static final int HEADER = 8;

  /** The box at a position; null when none fits there. */
  static @Nullable Box at(ByteBuffer in, int position, int end) {
    if (position < 0 || end - position < HEADER) {
      return null;
    }
    int size = in.getInt(position);
    if (size < HEADER || size > end - position) {
      return null;
    }
    return new Box(type(in.getInt(position + 4)), position + HEADER, position + size);
  }

  /** The first box of a type within a range; null when there is none. */
  static @Nullable Box find(ByteBuffer in, int from, int end, String type) {
    for (Box box = at(in, from, end); box != null; box = at(in, box.end, end)) {
      if (box.type.equals(type)) {
        return box;
      }
    }
    return null;
  }

  /** The first box on a path of types below this one. */
  @Nullable Box find(ByteBuffer in, String... path) {
    Box box = this;
    for (String type : path) {
      box = find(in, box.at, box.end, type);
      if (box == null) {
        return null;
      }
    }
    return box;
  }

  int length() {
    return end - at;
  }

  static String type(int code) {
    char[] letters = {
      (char) (code >>> 24),
      (char) (code >> 16 & 0xff),
      (char) (code >> 8 & 0xff),
      (char) (code & 0xff)
    };
    return new String(letters);
  }
}
