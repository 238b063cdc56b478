package dev.mediahub.media.protocol.rtcp;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Any bytes: no exception, and every index that is answered lies in the packet. */
class RtcpFuzzTest {

  @FuzzTest(maxDuration = "60s")
  void compound(byte[] data) {
    ByteBuffer buffer = ByteBuffer.wrap(data);
    RtcpReader.read(buffer, 0, data.length, new Checker(data.length));
  }

  @FuzzTest(maxDuration = "60s")
  void transportFeedback(byte[] data) {
    readFeedback(ByteBuffer.wrap(data), 0, data.length);
  }

  /** Whatever arrives whenever: what was accepted is what a reader reads. */
  @FuzzTest(maxDuration = "60s")
  void feedbackWriter(FuzzedDataProvider data) {
    int sequence = data.consumeInt(0, 65535);
    long ticks = data.consumeLong(0, 1L << 30);
    TransportFeedbackWriter writer = new TransportFeedbackWriter();
    writer.begin(sequence, ticks);
    List<Long> added = new ArrayList<>();
    while (data.remainingBytes() > 0) {
      sequence += data.consumeBoolean() ? 1 : data.consumeInt(0, 9000);
      ticks += data.consumeBoolean() ? data.consumeInt(0, 255) : data.consumeInt(-40_000, 40_000);
      if (writer.add(sequence & 0xffff, ticks)) {
        added.add((long) (sequence & 0xffff) << 40 | (ticks & 0xff_ffff_ffffL));
      } else {
        break;
      }
    }
    ByteBuffer buffer = ByteBuffer.allocate(TransportFeedbackWriter.LARGEST_LENGTH);
    int end = writer.finish(buffer, 0, 1, 2, 3);
    List<Long> read = new ArrayList<>();
    if (end > 0) {
      RtcpHandler handler =
          new RtcpHandler() {
            @Override
            public void transportFeedback(
                int senderSsrc, int mediaSsrc, ByteBuffer packet, int offset, int length) {
              TransportFeedbackReader.read(
                  packet,
                  offset,
                  length,
                  (number, received, arrival) -> {
                    if (received) {
                      read.add((long) number << 40 | (arrival & 0xff_ffff_ffffL));
                    }
                  });
            }
          };
      check(RtcpReader.read(buffer, 0, end, handler) == RtcpReader.VALID);
    }
    check(read.equals(added));
  }

  private static void readFeedback(ByteBuffer buffer, int offset, int length) {
    int[] count = {0};
    int reason =
        TransportFeedbackReader.read(
            buffer,
            offset,
            length,
            (sequence, received, ticks) -> {
              check(
                  sequence
                      == (TransportFeedbackReader.baseSequence(buffer, offset) + count[0]
                          & 0xffff));
              count[0]++;
            });
    int expected =
        reason == TransportFeedbackReader.VALID
            ? TransportFeedbackReader.statusCount(buffer, offset)
            : 0;
    check(count[0] == expected);
  }

  private static void check(boolean invariant) {
    if (!invariant) {
      throw new AssertionError("invariant broken");
    }
  }

  private record Checker(int limit) implements RtcpHandler {
    @Override
    public void canonicalName(int ssrc, ByteBuffer buffer, int offset, int length) {
      check(offset >= 10 && length >= 0 && offset + length <= limit);
    }

    @Override
    public void reportBlock(
        int reporterSsrc,
        int sourceSsrc,
        int fractionLost,
        int cumulativeLost,
        int highestSequence,
        int jitter,
        int lastSenderReport,
        int delaySinceLastSenderReport) {
      check(fractionLost >= 0 && fractionLost <= 255);
      check(cumulativeLost >= -(1 << 23) && cumulativeLost < 1 << 23);
    }

    @Override
    public void nack(int senderSsrc, int mediaSsrc, int packetId, int lostMask) {
      check(packetId >= 0 && packetId <= 65535 && lostMask >= 0 && lostMask <= 65535);
    }

    @Override
    public void bitrateEstimate(int senderSsrc, long bitsPerSecond) {
      check(bitsPerSecond >= 0);
    }

    @Override
    public void transportFeedback(
        int senderSsrc, int mediaSsrc, ByteBuffer buffer, int offset, int length) {
      check(offset >= 12 && length >= 0 && offset + length <= limit);
      readFeedback(buffer, offset, length);
    }
  }
}
