package dev.mediahub.media.worker.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;

final class MessageFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void findsTheSameMessagesWholeAndByteByByte(byte[] stream) {
    Object whole = read(stream, Integer.MAX_VALUE);
    Object single = read(stream, 1);
    if (!whole.equals(single)) {
      throw new AssertionError(whole + " is not " + single);
    }
  }

  /** The messages, or that they were refused. */
  private static Object read(byte[] stream, int piece) {
    try {
      return MessageTest.read(stream, piece);
    } catch (WireException e) {
      return "refused";
    }
  }
}
