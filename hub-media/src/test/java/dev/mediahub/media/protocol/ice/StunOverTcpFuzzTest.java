package dev.mediahub.media.protocol.ice;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.mediahub.media.protocol.stun.StunMessage;
import dev.mediahub.media.protocol.stun.StunWriter;
import java.nio.ByteBuffer;

/** Any bytes on an ICE-TCP connection, read as the hub does: frames, and the checks in them. */
final class StunOverTcpFuzzTest {
  private static final int LONGEST = 8 << 10;
  private static final IceCredentials OURS =
      new IceCredentials("abcdefgh", "0123456789abcdefghijklmn");
  private static final IceCredentials THEIRS =
      new IceCredentials("ijklmnop", "nmlkjihgfedcba9876543210");

  @FuzzTest(maxDuration = "60s")
  void answersNothingThatIsNotAuthentic(byte[] stream) {
    TcpFraming framing = new TcpFraming(LONGEST);
    IceLiteAgent agent = new IceLiteAgent(OURS, THEIRS);
    ByteBuffer in = ByteBuffer.wrap(stream);
    ByteBuffer out = ByteBuffer.allocate(StunWriter.MAX_WRITTEN);
    for (int at = 0; at < stream.length; at += 7) {
      int _ =
          framing.feed(
              in,
              at,
              Math.min(7, stream.length - at),
              (buffer, offset, length) -> take(agent, buffer, offset, length, out));
    }
  }

  private static void take(
      IceLiteAgent agent, ByteBuffer buffer, int offset, int length, ByteBuffer out) {
    if (!StunMessage.isStun(buffer, offset, length)) {
      return;
    }
    long key = StunMessage.localUfragKey(buffer, offset, length);
    int answer = agent.onStun(buffer, offset, length, 0, 1, 2, out, 0, 1);
    if (agent.lastCheckValid()) {
      throw new AssertionError("a check without the password was believed: " + key);
    }
    if (answer > length + 100) {
      throw new AssertionError("an answer of " + answer + " bytes to " + length);
    }
  }
}
