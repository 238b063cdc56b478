package dev.mediahub.media.protocol.stun;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;

final class StunMessageFuzzTest {
  private final StunMessage message = new StunMessage();
  private final StunWriter writer = new StunWriter();
  private final StunIntegrity integrity = new StunIntegrity(Rfc5769.PASSWORD);
  private final ByteBuffer out = ByteBuffer.allocate(StunWriter.MAX_WRITTEN);

  @FuzzTest(maxDuration = "60s")
  void neverThrowsAndNeverReadsPastTheDatagram(byte[] datagram) {
    // Exactly the datagram: reading one byte further throws.
    ByteBuffer in = ByteBuffer.wrap(datagram);
    StunMessage.localUfragKey(in, 0, datagram.length);
    if (message.parse(in, 0, datagram.length) != StunMessage.OK) {
      return;
    }
    message.tieBreaker();
    message.priority();
    message.errorCode();
    message.localUfragKey();
    integrity.verify(message);
    if (message.hasMappedAddress()) {
      writer.bindingSuccess(
          out,
          0,
          message,
          message.mappedHigh(),
          message.mappedLow(),
          message.mappedPort(),
          integrity);
    }
    writer.bindingError(out, 0, message, StunWriter.UNKNOWN_ATTRIBUTE, integrity);
  }
}
