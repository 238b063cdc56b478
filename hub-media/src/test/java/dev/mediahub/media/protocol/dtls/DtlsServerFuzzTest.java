package dev.mediahub.media.protocol.dtls;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * Any datagrams at a waiting server: it ends by refusing or by being closed, never by an error of
 * ours. Run with {@code JAZZER_FUZZ=1} to search; without it the corpus is replayed.
 */
class DtlsServerFuzzTest {
  private static final int MAX_DATAGRAMS = 12;
  private static final int REPAIR = 0x8000;

  /** Ends most inputs at once; the handshake's timeout ends the rest. */
  private static final byte[] FATAL_ALERT =
      HexFormat.of().parseHex("15fefd0000ffffffffff000002025a");

  private static final byte[] FATAL_ALERT_OF_DTLS_1_0 =
      HexFormat.of().parseHex("15feff0000ffffffffff010002025a");

  /** The input is datagrams, each behind 16 bits: whether to repair its lengths, and its own. */
  @FuzzTest(maxDuration = "60s")
  void endsInOrder(byte[] data) throws Exception {
    TestPeer server = new TestPeer(TestPeer.server().withTimes(200, 150));
    ByteBuffer input = ByteBuffer.wrap(data);
    for (int i = 0; i < MAX_DATAGRAMS && input.remaining() > 2; i++) {
      int head = input.getShort();
      byte[] datagram = new byte[Math.min(head & 0x7ff, input.remaining())];
      input.get(datagram);
      if ((head & REPAIR) != 0) {
        repairLengths(datagram);
      }
      server.receive(datagram);
    }
    server.receive(FATAL_ALERT);
    server.receive(FATAL_ALERT_OF_DTLS_1_0);
    server.endpoint.start();

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
