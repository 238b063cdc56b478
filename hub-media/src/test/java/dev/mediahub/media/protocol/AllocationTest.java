package dev.mediahub.media.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.mediahub.media.protocol.codec.Codec;
import dev.mediahub.media.protocol.codec.CodecInspector;
import dev.mediahub.media.protocol.codec.OpusPayload;
import dev.mediahub.media.protocol.codec.Vp8Payload;
import dev.mediahub.media.protocol.rtcp.RtcpHandler;
import dev.mediahub.media.protocol.rtcp.RtcpReader;
import dev.mediahub.media.protocol.rtcp.RtcpWriter;
import dev.mediahub.media.protocol.rtcp.TransportFeedbackHandler;
import dev.mediahub.media.protocol.rtcp.TransportFeedbackReader;
import dev.mediahub.media.protocol.rtcp.TransportFeedbackWriter;
import dev.mediahub.media.protocol.rtp.ExtensionWriter;
import dev.mediahub.media.protocol.rtp.Red;
import dev.mediahub.media.protocol.rtp.RtpExtensions;
import dev.mediahub.media.protocol.rtp.RtpHeader;
import dev.mediahub.media.protocol.rtp.Rtx;
import dev.mediahub.media.protocol.rtp.SequenceUnwrapper;
import dev.mediahub.media.protocol.rtp.TimestampUnwrapper;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** What runs for every packet must not allocate; measured by the JVM's own counter per thread. */
class AllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int WARM_UP = 2_000;
  private static final int ROUNDS = 2_000;

  /** Room for what the measurement itself and one late class initialisation allocate. */
  private static final long TOLERANCE_BYTES = 4_096;

  private final ByteBuffer buffer = ByteBuffer.allocateDirect(4_000);
  private final ExtensionWriter extensions = new ExtensionWriter();
  private final SequenceUnwrapper sequences = new SequenceUnwrapper();
  private final TimestampUnwrapper timestamps = new TimestampUnwrapper();
  private final TransportFeedbackWriter feedback = new TransportFeedbackWriter();
  private final int[] lost = {1, 2, 3, 40, 50};
  private final Sum sum = new Sum();

  @Test
  void writesAndReadsRtpWithoutAllocating() {
    assertAllocatesNothing(this::rtp);
    assertThat(sum.value).isNotZero();
  }

  @Test
  void writesAndReadsRtcpWithoutAllocating() {
    assertAllocatesNothing(this::rtcp);
    assertThat(sum.value).isNotZero();
  }

  @Test
  void inspectsPayloadsWithoutAllocating() {
    for (int i = 0; i < 1_000; i++) {
      buffer.put(i, (byte) (i * 31));
    }
    assertAllocatesNothing(this::payloads);
    assertThat(sum.value).isNotZero();
  }

  private void rtp(int round) {
    RtpHeader.write(buffer, 0, true, 96, round, round * 90, 7);
    extensions.begin(buffer, RtpHeader.extensionOffset(buffer, 0));
    extensions.putTransportSequence(5, round);
    extensions.putAbsSendTime(2, round);
    extensions.putText(15, "0");
    int length = 12 + extensions.finish() + 1_000;
    RtpHeader.setExtension(buffer, 0, true);
    sum.value += RtpHeader.validate(buffer, 0, length);
    sum.value += sequences.unwrap(RtpHeader.sequence(buffer, 0));
    sum.value += timestamps.unwrap(RtpHeader.timestamp(buffer, 0));
    long element = RtpExtensions.find(buffer, 0, 5);
    sum.value += RtpExtensions.transportSequence(buffer, element);
    sum.value += RtpExtensions.textEquals(buffer, RtpExtensions.find(buffer, 0, 15), "0") ? 1 : 0;
    int rtxLength = Rtx.encapsulate(buffer, 0, length, buffer, 2_000, 8, 97, round);
    sum.value += Rtx.decapsulate(buffer, 2_000, rtxLength, 7, 96);
    sum.value += Red.headerLength(buffer, 40, 900);
  }

  private void rtcp(int round) {
    int end = RtcpWriter.senderReport(buffer, 0, 1, round, round, 3, 4);
    end = RtcpWriter.reportBlock(buffer, 0, end, 2, 3, 4, 5, 6, 7, 8);
    end = RtcpWriter.canonicalName(buffer, end, 1, "hub");
    end = RtcpWriter.nack(buffer, end, 1, 2, lost, 0, lost.length);
    end = RtcpWriter.pictureLoss(buffer, end, 1, 2);
    end = RtcpWriter.bitrateEstimate(buffer, end, 1, 2_500_000, lost, 2);
    feedback.begin(round & 0xffff, round);
    for (int i = 0; i < 50; i++) {
      feedback.add(round + i * (1 + (i & 1)) & 0xffff, round + (long) i * i);
    }
    end = feedback.finish(buffer, end, 1, 2, round);
    int reason = RtcpReader.read(buffer, 0, end, sum);
    assertValid(reason);
  }

  private void payloads(int round) {
    int offset = round % 500;
    sum.value += CodecInspector.startsKeyframe(Codec.H264, buffer, offset, 400) ? 1 : 0;
    sum.value += CodecInspector.startsFrame(Codec.H264, buffer, offset, 400) ? 1 : 0;
    sum.value += CodecInspector.startsKeyframe(Codec.H265, buffer, offset, 400) ? 1 : 0;
    sum.value += CodecInspector.startsKeyframe(Codec.VP8, buffer, offset, 400) ? 1 : 0;
    sum.value += CodecInspector.startsKeyframe(Codec.VP9, buffer, offset, 400) ? 1 : 0;
    sum.value += CodecInspector.startsKeyframe(Codec.AV1, buffer, offset, 400) ? 1 : 0;
    sum.value += Vp8Payload.pictureId(buffer, offset, 400);
    sum.value += OpusPayload.samples(buffer, offset, 400);
  }

  /** AssertJ would allocate. */
  private static void assertValid(int reason) {
    if (reason != 0) {
      throw new AssertionError("reason " + reason);
    }
  }

  private static void assertAllocatesNothing(Step step) {
    for (int i = 0; i < WARM_UP; i++) {
      step.run(i);
    }
    long before = THREADS.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < ROUNDS; i++) {
      step.run(i);
    }
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    assertThat(allocated).isLessThan(TOLERANCE_BYTES);
  }

  @FunctionalInterface
  private interface Step {
    void run(int round);
  }

  private static final class Sum implements RtcpHandler, TransportFeedbackHandler {
    private long value;

    @Override
    public void senderReport(int ssrc, long ntpTime, int rtpTimestamp, int packets, int octets) {
      value += ntpTime;
    }

    @Override
    public void nack(int senderSsrc, int mediaSsrc, int packetId, int lostMask) {
      value += packetId;
    }

    @Override
    public void bitrateEstimate(int senderSsrc, long bitsPerSecond) {
      value += bitsPerSecond;
    }

    @Override
    public void transportFeedback(
        int senderSsrc, int mediaSsrc, ByteBuffer packet, int offset, int length) {
      assertValid(TransportFeedbackReader.read(packet, offset, length, this));
    }

    @Override
    public void packet(int sequence, boolean received, long arrivalTicks) {
      value += arrivalTicks;
    }
  }
}
