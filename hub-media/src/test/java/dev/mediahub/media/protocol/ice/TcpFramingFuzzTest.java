package dev.mediahub.media.protocol.ice;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;

final class TcpFramingFuzzTest {
  private static final int MAXIMUM = 100;

  @FuzzTest(maxDuration = "60s")
  void findsTheSameFramesWholeAndByteByByte(byte[] stream) {
    StringBuilder whole = new StringBuilder();
    StringBuilder single = new StringBuilder();
    ByteBuffer in = ByteBuffer.wrap(stream);
    int wholeStatus = new TcpFraming(MAXIMUM).feed(in, 0, stream.length, describe(whole));
    TcpFraming byteByByte = new TcpFraming(MAXIMUM);
    int singleStatus = TcpFraming.OK;
    for (int i = 0; i < stream.length; i++) {
      singleStatus = byteByByte.feed(in, i, 1, describe(single));
    }
    if (wholeStatus != singleStatus || !whole.toString().contentEquals(single)) {
      throw new AssertionError(whole + " is not " + single);
    }
  }

  private static TcpFraming.FrameHandler describe(StringBuilder text) {
    return (buffer, offset, length) -> {
      if (length < 1 || length > MAXIMUM) {
        throw new AssertionError("a frame of " + length);
      }
      text.append(length).append(':');
      for (int i = 0; i < length; i++) {
        text.append((char) buffer.get(offset + i));
      }
    };
  }
}
