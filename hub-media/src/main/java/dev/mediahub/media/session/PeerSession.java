package dev.mediahub.media.session;

import dev.mediahub.media.protocol.rtcp.RtcpHandler;
import dev.mediahub.media.protocol.rtcp.RtcpReader;
import dev.mediahub.media.protocol.srtp.SrtpEngine;
import dev.mediahub.media.protocol.srtp.SrtpKeys;
import dev.mediahub.media.protocol.srtp.SrtpReceiver;
import dev.mediahub.media.protocol.srtp.SrtpSender;
import dev.mediahub.media.protocol.srtp.SrtpStatus;
import dev.mediahub.media.stats.Counter;
import dev.mediahub.media.stats.Drop;
import dev.mediahub.media.stats.LoopStats;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A peer's media from the moment its keys are known. Feed it what the peer sent, and call {@link
 * #poll} at {@link #nextPollNs()} at the latest; it sends by its {@link PacketOut}. Owned by one
 * thread.
 */
public final class PeerSession implements AutoCloseable {
  private final SrtpReceiver unprotect;
  private final SrtpSender protect;
  private final LoopStats stats;
  private final RtcpOut rtcp;
  private final FeedbackDispatch feedback = new FeedbackDispatch();
  private final @Nullable Receiver receiver;
  private final @Nullable Sender sender;
  private long lastMediaNs = Long.MIN_VALUE;

  /**
   * @param receiver what the peer publishes; null when it only plays
   * @param sender what the peer plays; null when it only publishes
   * @param ssrc our own, for feedback
   * @param canonicalName the same for all that one publisher's media is heard under
   */
  public PeerSession(
      SrtpEngine engine,
      SrtpKeys keys,
      PacketOut out,
      LoopStats stats,
      @Nullable Receiver receiver,
      @Nullable Sender sender,
      int ssrc,
      String canonicalName) {
    this.unprotect = engine.receiver(keys);
    this.protect = engine.sender(keys);
    this.stats = stats;
    this.receiver = receiver;
    this.sender = sender;
    this.rtcp = new RtcpOut(protect, out, stats, ssrc, canonicalName);
    if (sender != null) {
      sender.connect(protect, out);
    }
  }

  /** Takes an SRTP packet; it is decrypted in place. */
  public void onRtp(ByteBuffer buffer, int offset, int length, long nowNs) {
    int plain = unprotect.unprotectRtp(buffer, offset, length);
    if (plain < 0) {
      stats.drop(dropReason(plain));
      return;
    }
    lastMediaNs = nowNs;
    if (receiver != null) {
      receiver.onRtp(buffer, offset, plain, nowNs);
    } else {
      stats.drop(Drop.UNKNOWN_STREAM);
    }
  }

  /** Takes an SRTCP packet; it is decrypted in place. */
  public void onRtcp(ByteBuffer buffer, int offset, int length, long nowNs) {
    int plain = unprotect.unprotectRtcp(buffer, offset, length);
    if (plain < 0) {
      stats.drop(dropReason(plain));
      return;
    }
    lastMediaNs = nowNs;
    stats.add(Counter.RTCP_IN_PACKETS, 1);
    stats.add(Counter.RTCP_IN_BYTES, plain);
    feedback.nowNs = nowNs;
    if (RtcpReader.read(buffer, offset, plain, feedback) < 0) {
      stats.drop(Drop.MALFORMED_RTCP);
    }
  }

  /** When the peer's last authentic media or feedback came; {@code Long.MIN_VALUE} before. */
  public long lastMediaNs() {
    return lastMediaNs;
  }

  /** When {@link #poll} next has something to do. */
  public long nextPollNs() {
    long next = receiver == null ? Long.MAX_VALUE : receiver.nextPollNs();
    return sender == null ? next : Math.min(next, sender.nextPollNs());
  }

  /** Sends the feedback and reports that are due. */
  public void poll(long nowNs) {
    if (receiver != null) {
      receiver.poll(rtcp, nowNs);
    }
    if (sender != null) {
      sender.poll(rtcp, nowNs);
    }
  }

  @Override
  public void close() {
    unprotect.close();
    protect.close();
  }

  private static Drop dropReason(int status) {
    return switch (status) {
      case SrtpStatus.AUTH_FAILED -> Drop.SRTP_AUTHENTICATION;
      case SrtpStatus.REPLAYED, SrtpStatus.TOO_OLD -> Drop.SRTP_REPLAYED;
      default -> Drop.SRTP_OTHER;
    };
  }

  /** Gives each part of a compound packet to the half that it speaks to. */
  private final class FeedbackDispatch implements RtcpHandler {
    private long nowNs;

    @Override
    public void senderReport(int ssrc, long ntpTime, int rtpTimestamp, int packets, int octets) {
      if (receiver != null) {
        receiver.onSenderReport(ssrc, ntpTime, rtpTimestamp, nowNs);
      }
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
      if (sender != null) {
        sender.onReportBlock(
            sourceSsrc, fractionLost, lastSenderReport, delaySinceLastSenderReport, nowNs);
      }
    }

    @Override
    public void nack(int senderSsrc, int mediaSsrc, int packetId, int lostMask) {
      if (sender != null) {
        sender.onNack(mediaSsrc, packetId, lostMask, nowNs);
      }
    }

    @Override
    public void pictureLoss(int senderSsrc, int mediaSsrc) {
      if (sender != null) {
        sender.onKeyframeRequest(mediaSsrc, nowNs);
      }
    }

    @Override
    public void fullIntraRequest(int senderSsrc, int mediaSsrc, int sequence) {
      if (sender != null) {
        sender.onKeyframeRequest(mediaSsrc, nowNs);
      }
    }

    @Override
    public void bitrateEstimate(int senderSsrc, long bitsPerSecond) {
      if (sender != null) {
        sender.onBitrateEstimate(bitsPerSecond, nowNs);
      }
    }

    @Override
    public void transportFeedback(
        int senderSsrc, int mediaSsrc, ByteBuffer buffer, int offset, int length) {
      if (sender != null) {
        sender.onTransportFeedback(buffer, offset, length, nowNs);
      }
    }
  }
}
