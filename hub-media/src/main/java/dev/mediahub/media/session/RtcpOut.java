package dev.mediahub.media.session;

import dev.mediahub.media.protocol.rtcp.RtcpWriter;
import dev.mediahub.media.protocol.srtp.SrtpSender;
import dev.mediahub.media.stats.Counter;
import dev.mediahub.media.stats.Drop;
import dev.mediahub.media.stats.LoopStats;
import java.nio.ByteBuffer;

/**
 * Builds compound RTCP packets (RFC 3550, section 6.1): each begins with a report and our CNAME, so
 * that peers without reduced-size RTCP understand them too. Loop thread only.
 */
final class RtcpOut {
  private final SrtpSender srtp;
  private final PacketOut out;
  private final LoopStats stats;
  private final int ssrc;
  private final String canonicalName;
  private int start;

  RtcpOut(SrtpSender srtp, PacketOut out, LoopStats stats, int ssrc, String canonicalName) {
    this.srtp = srtp;
    this.out = out;
    this.stats = stats;
    this.ssrc = ssrc;
    this.canonicalName = canonicalName;
  }

  /** Our own SSRC, which reports and feedback come from. */
  int ssrc() {
    return ssrc;
  }

  String canonicalName() {
    return canonicalName;
  }

  ByteBuffer buffer() {
    return out.buffer();
  }

  /** Starts a packet with an empty receiver report and CNAME; returns where to go on writing. */
  int begin() {
    return appendName(beginReport() + RtcpWriter.RECEIVER_REPORT_LENGTH);
  }

  /** Starts a packet with a receiver report to add blocks to; returns where the report is. */
  int beginReport() {
    RtcpWriter.receiverReport(out.buffer(), beginEmpty(), ssrc);
    return start;
  }

  /** Starts a packet whose report the caller writes; returns where. */
  int beginEmpty() {
    start = out.claim();
    return start;
  }

  int appendName(int end) {
    return RtcpWriter.canonicalName(out.buffer(), end, ssrc, canonicalName);
  }

  /** Protects and sends the packet that ends before {@code end}. */
  void end(int end) {
    int length = srtp.protectRtcp(out.buffer(), start, end - start);
    if (length < 0) {
      stats.drop(Drop.SRTP_PROTECT_FAILED);
      return;
    }
    stats.add(Counter.RTCP_OUT_PACKETS, 1);
    stats.add(Counter.RTCP_OUT_BYTES, length);
    out.send(start, length);
  }
}
