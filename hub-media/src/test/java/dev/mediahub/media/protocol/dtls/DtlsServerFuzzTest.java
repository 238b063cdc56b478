package dev.mediahub.media.protocol.dtls;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;

/**
 * Any datagrams at a waiting server: it ends by refusing or by being closed, never by an error of
 * ours. Run with {@code JAZZER_FUZZ=1} to search; without it the corpus is replayed.
 */
class DtlsServerFuzzTest {
  private static final int MAX_DATAGRAMS = 12;

  @FuzzTest(maxDuration = "60s")
  void endsInOrder(FuzzedDataProvider data) throws Exception {
    TestPeer server = new TestPeer(TestPeer.server().withTimes(2_000, 1_000));
    for (int i = 0; i < MAX_DATAGRAMS && data.remainingBytes() > 0; i++) {
      byte[] datagram = data.consumeBytes(data.consumeInt(0, DtlsEndpoint.MAX_RECEIVED));
      if (data.consumeBoolean()) {
        repairLengths(datagram);
      }
      server.receive(datagram);
    }
    server.endpoint.start();
    server.close();

    String end = server.end();
    if (end.contains("internal_error")) {
      throw new AssertionError(end);
    }
  }

  /** Makes a record and message header fit, so that the search gets past them. */
  private static void repairLengths(byte[] datagram) {
    if (datagram.length < 25) {
      return;
    }
    ByteBuffer record = ByteBuffer.wrap(datagram);
    int body = datagram.length - 25;
    record.put(0, (byte) 22).putShort(1, (short) 0xfefd).putShort(3, (short) 0);
    record.putShort(11, (short) (datagram.length - 13));
    record.putShort(15, (short) body).putShort(18, (short) 0);
    record.put(14, (byte) 0).put(19, (byte) 0).putShort(20, (short) 0);
    record.put(22, (byte) 0).putShort(23, (short) body);
  }
}
