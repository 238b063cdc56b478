package dev.mediahub.media.worker.jobs.ffmpeg;

import java.nio.ByteBuffer;

/**
 * Replaces the start codes of an access unit (H.264, annex B) by lengths of four bytes. Pure; one
 * buffer serves all calls.
 */
final class NalUnits {
  private ByteBuffer out = ByteBuffer.allocate(64 * 1024);

  /** The same units, valid until the next call. */
  ByteBuffer withLengths(ByteBuffer annexB) {
    // Each start code of three bytes or more becomes four bytes.
    int most = annexB.remaining() + annexB.remaining() / 3 + Integer.BYTES;
    if (out.capacity() < most) {
      out = ByteBuffer.allocate(most);
    }
    out.clear();
    int end = annexB.limit();
    int start = startCode(annexB, annexB.position(), end);
    while (start < end) {
      int begin = start + 3;
      int next = startCode(annexB, begin, end);
      int last = next;
      // Zeros before a start code belong to it, or are padding.
      while (last > begin && annexB.get(last - 1) == 0) {
        last--;
      }
      if (last > begin) {
        out.putInt(last - begin).put(annexB.slice(begin, last - begin));
      }
      start = next;
    }
    return out.flip();
  }

  /** Where the next 00 00 01 stands; {@code end} when there is none. */
  private static int startCode(ByteBuffer bytes, int from, int end) {
    for (int i = from; i + 2 < end; i++) {
      if (bytes.get(i) == 0 && bytes.get(i + 1) == 0 && bytes.get(i + 2) == 1) {
        return i;
      }
    }
    return end;
  }
}
