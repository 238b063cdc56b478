package dev.mediahub.media.session;

import dev.mediahub.media.bwe.BandwidthEstimator;
import dev.mediahub.media.bwe.SendGate;
import dev.mediahub.media.protocol.recovery.ReceptionStats;
import dev.mediahub.media.protocol.recovery.RetransmissionBudget;
import dev.mediahub.media.protocol.rtcp.NtpTime;
import dev.mediahub.media.protocol.rtcp.RtcpWriter;
import dev.mediahub.media.protocol.rtcp.TransportFeedbackHandler;
import dev.mediahub.media.protocol.rtcp.TransportFeedbackReader;
import dev.mediahub.media.protocol.srtp.SrtpSender;
import dev.mediahub.media.stats.Counter;
import dev.mediahub.media.stats.Drop;
import dev.mediahub.media.stats.LoopStats;
import dev.mediahub.media.stats.SentBytes;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A viewer's half of a peer: protects and sends its packets, numbers them for transport-wide
 * feedback, estimates what its path carries, answers its reports. Loop thread only; sending
 * allocates nothing.
 */
public final class Sender {
  private static final long REPORT_INTERVAL_NS = 1_000_000_000L;
  private static final long FIRST_REPORT_RETRY_NS = 100_000_000L;
  private static final int RESEND_PERCENT = 30;
  private static final int MAX_STREAMS = 16;

  /** No honest feedback tells of more packets: 20 bytes can claim 65,535, each to be looked up. */
  private static final int MAX_TOLD = 4096;

  private final LoopStats stats;
  private final long wallOffsetNs;
  private final SentBytes sent;
  private final SendStream[] streams = new SendStream[MAX_STREAMS];
  private final BandwidthEstimator estimator = new BandwidthEstimator();
  private final SendGate gate = new SendGate(estimator);
  private final RetransmissionBudget resends = new RetransmissionBudget(RESEND_PERCENT);
  private final TransportFeedbackHandler feedback = estimator::feedbackPacket;
  private int streamCount;
  private @Nullable SrtpSender srtp;
  private @Nullable PacketOut out;
  private int transportSequence;
  private long roundTripNs;
  private long nextReportNs = Long.MAX_VALUE;
  private boolean reported;

  /**
   * @param wallOffsetNs what to add to monotonic time for nanoseconds since 1970
   */
  public Sender(LoopStats stats, long wallOffsetNs) {
    this(stats, wallOffsetNs, new SentBytes());
  }

  /**
   * @param sent counts the RTP that leaves, as it is on the wire above UDP
   */
  public Sender(LoopStats stats, long wallOffsetNs, SentBytes sent) {
    this.stats = stats;
    this.wallOffsetNs = wallOffsetNs;
    this.sent = sent;
  }

  /** Adds a stream that this viewer may be sent; at most 16. */
  public void add(SendStream stream) {
    streams[streamCount++] = stream;
  }

  void connect(SrtpSender srtp, PacketOut out) {
    this.srtp = srtp;
    this.out = out;
  }

  /** Whether the peer's keys are there, so that packets can leave. */
  public boolean connected() {
    return srtp != null;
  }

  /** Tells how much may be sent, for all of this viewer's streams together. */
  public SendGate gate() {
    return gate;
  }

  public BandwidthEstimator estimator() {
    return estimator;
  }

  /** The buffer that {@link #claim()} gives slots of. */
  public ByteBuffer buffer() {
    return connection().buffer();
  }

  /** Offset of a slot for one packet. */
  public int claim() {
    return connection().claim();
  }

  /** The next transport-wide sequence number, 16 bits; it counts as used. */
  public int nextTransportSequence() {
    return transportSequence++ & 0xffff;
  }

  /**
   * Protects and sends the packet whose header stands in the slot at {@code offset}.
   *
   * @param index 48-bit SRTP packet index
   * @param transport transport-wide sequence number in the header; -1 when there is none
   * @return bytes sent; 0 when it could not be protected
   */
  public int send(
      int offset,
      int headerLength,
      ByteBuffer payload,
      int payloadOffset,
      int payloadLength,
      long index,
      int transport,
      long nowNs) {
    PacketOut to = connection();
    int length =
        protector()
            .protectRtp(
                payload, payloadOffset, payloadLength, to.buffer(), offset, headerLength, index);
    if (length < 0) {
      stats.drop(Drop.SRTP_PROTECT_FAILED);
      return 0;
    }
    to.send(offset, length);
    sent.add(length);
    gate.onSent(length, nowNs);
    if (transport >= 0) {
      estimator.onSent(transport, length, nowNs);
    } else {
      estimator.onSentWithoutSequence(length, nowNs);
    }
    if (nextReportNs == Long.MAX_VALUE) {
      nextReportNs = nowNs;
    }
    return length;
  }

  /** Whether a packet that the viewer asks for may be sent again; takes it from the budget. */
  public boolean mayResend(int stream, int sequence, int bytes, long nowNs) {
    return resends.tryResend(stream, sequence, bytes, nowNs, roundTripNs, estimator.estimateBps())
        == RetransmissionBudget.RESEND;
  }

  void onNack(int ssrc, int packetId, int lostMask, long nowNs) {
    SendStream stream = find(ssrc);
    if (stream == null) {
      return;
    }
    stats.add(Counter.NACKS_IN, 1 + Integer.bitCount(lostMask));
    stream.onNack(packetId, nowNs);
    for (int bit = 0; bit < 16; bit++) {
      if ((lostMask & 1 << bit) != 0) {
        stream.onNack((packetId + bit + 1) & 0xffff, nowNs);
      }
    }
  }

  void onKeyframeRequest(int ssrc, long nowNs) {
    SendStream stream = find(ssrc);
    if (stream != null) {
      stats.add(Counter.PLIS_IN, 1);
      stream.onKeyframeRequest(nowNs);
    }
  }

  void onReportBlock(
      int ssrc, int fractionLost, int lastReport, int delaySinceLastReport, long nowNs) {
    if (find(ssrc) == null) {
      return;
    }
    long sample =
        ReceptionStats.roundTripNs(
            NtpTime.ofEpochNanos(nowNs + wallOffsetNs), lastReport, delaySinceLastReport);
    if (sample > 0) {
      roundTripNs = roundTripNs == 0 ? sample : (7 * roundTripNs + sample) / 8;
    }
    estimator.onReceiverReport(fractionLost, roundTripNs, nowNs);
  }

  void onBitrateEstimate(long bitsPerSecond, long nowNs) {
    estimator.onRemb(bitsPerSecond, nowNs);
  }

  void onTransportFeedback(ByteBuffer buffer, int offset, int length, long nowNs) {
    if (length >= 4 && TransportFeedbackReader.statusCount(buffer, offset) > MAX_TOLD) {
      stats.drop(Drop.MALFORMED_RTCP);
      return;
    }
    estimator.feedbackBegin(nowNs);
    int status = TransportFeedbackReader.read(buffer, offset, length, feedback);
    estimator.feedbackEnd();
    if (status < 0) {
      stats.drop(Drop.MALFORMED_RTCP);
    }
  }

  long nextPollNs() {
    return nextReportNs;
  }

  void poll(RtcpOut rtcp, long nowNs) {
    if (nowNs < nextReportNs) {
      return;
    }
    for (int i = 0; i < streamCount; i++) {
      if (streams[i].canReport()) {
        sendReport(rtcp, streams[i], nowNs + wallOffsetNs);
        reported = true;
      }
    }
    // Until a publisher's first report nothing can be told; audio and video wait for it to sync.
    nextReportNs = nowNs + (reported ? REPORT_INTERVAL_NS : FIRST_REPORT_RETRY_NS);
  }

  private static void sendReport(RtcpOut rtcp, SendStream stream, long wallNs) {
    int at = rtcp.beginEmpty();
    int end =
        RtcpWriter.senderReport(
            rtcp.buffer(),
            at,
            stream.ssrc(),
            NtpTime.ofEpochNanos(wallNs),
            stream.timestampAt(wallNs),
            stream.packetsSent(),
            stream.octetsSent());
    rtcp.end(RtcpWriter.canonicalName(rtcp.buffer(), end, stream.ssrc(), rtcp.canonicalName()));
  }

  private @Nullable SendStream find(int ssrc) {
    for (int i = 0; i < streamCount; i++) {
      if (streams[i].ssrc() == ssrc) {
        return streams[i];
      }
    }
    return null;
  }

  private PacketOut connection() {
    PacketOut connected = out;
    if (connected == null) {
      throw new IllegalStateException("not connected");
    }
    return connected;
  }

  private SrtpSender protector() {
    SrtpSender connected = srtp;
    if (connected == null) {
      throw new IllegalStateException("not connected");
    }
    return connected;
  }
}
