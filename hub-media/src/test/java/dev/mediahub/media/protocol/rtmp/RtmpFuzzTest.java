package dev.mediahub.media.protocol.rtmp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Any bytes: a connection goes on or ends with an {@link RtmpException}, and memory is bounded. */
class RtmpFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void handshake(byte[] data) {
    tolerate(() -> new TestClient().send(data));
  }

  @FuzzTest(maxDuration = "60s")
  void chunksBeforeAdmission(byte[] data) {
    tolerate(() -> new TestClient().shakeHands().send(data));
  }

  @FuzzTest(maxDuration = "60s")
  void chunksOfAPublisher(byte[] data) {
    tolerate(() -> new TestClient().publishing().send(data));
  }

  /** The same bytes give the same messages however they arrive. */
  @FuzzTest(maxDuration = "60s")
  void chunksInPieces(byte[] data) {
    TestClient whole = new TestClient();
    TestClient pieces = new TestClient();
    tolerate(() -> whole.publishing().send(data));
    tolerate(() -> pieces.publishing().inSteps(3).send(data));
    check(whole.heard.equals(pieces.heard));
  }

  @FuzzTest(maxDuration = "60s")
  void amf(byte[] data) {
    tolerate(() -> {
      Amf0Reader in = new Amf0Reader(data, 0);
      while (in.hasMore()) {
        Object value = in.read();
        byte[] written = Amf0.write(value);
        Object again = new Amf0Reader(written, 0).read();
        check(Arrays.equals(written, Amf0.write(again)));
      }
    });
  }

  @FuzzTest(maxDuration = "60s")
  void aggregates(byte[] data) {
    tolerate(() -> Aggregate.read(data, 0, new TestClient()));
  }

  /** What a hostile server sends to a publishing client. */
  @FuzzTest(maxDuration = "60s")
  void serverOfAClient(byte[] data) {
    tolerate(() -> {
      ClientSession client = TestServer.session("live", "key", 0);
      byte[] hello = new byte[1 + 2 * Handshake.PACKET];
      hello[0] = 3;
      client.receive(ByteBuffer.wrap(hello), 0);
      client.receive(ByteBuffer.wrap(data), 1);
      check(client.output().length < ClientSession.MAX_BEFORE_PUBLISHING + data.length);
      check(!client.publishing() || client.refusal() == null);
    });
  }

  /** The same before the handshake is done. */
  @FuzzTest(maxDuration = "60s")
  void handshakeOfAClient(byte[] data) {
    tolerate(() -> TestServer.session("live", "key", 0).receive(ByteBuffer.wrap(data), 0));
  }

  private interface Reading {
    void run() throws RtmpException;
  }

  private static void tolerate(Reading reading) {
    try {
      reading.run();
    } catch (RtmpException e) {
      check(e.getMessage() != null);
    }
  }

  private static void check(boolean invariant) {
    if (!invariant) {
      throw new AssertionError("invariant broken");
    }
  }
}
