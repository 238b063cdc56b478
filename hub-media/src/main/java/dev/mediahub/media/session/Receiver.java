package dev.mediahub.media.session;

import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.bwe.ReceiveEstimate;
import dev.mediahub.media.protocol.recovery.NackGenerator;
import dev.mediahub.media.protocol.recovery.ReceptionStats;
import dev.mediahub.media.protocol.recovery.TwccRecorder;
import dev.mediahub.media.protocol.rtcp.RtcpWriter;
import dev.mediahub.media.protocol.rtcp.TransportFeedbackWriter;
import dev.mediahub.media.protocol.rtp.RtpExtensions;
import dev.mediahub.media.protocol.rtp.RtpHeader;
import dev.mediahub.media.protocol.rtp.Rtx;
import dev.mediahub.media.protocol.sdp.Codec;
import dev.mediahub.media.protocol.sdp.NegotiatedMedia;
import dev.mediahub.media.stats.Counter;
import dev.mediahub.media.stats.Drop;
import dev.mediahub.media.stats.LoopStats;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A publisher's half of a peer: sorts its packets into media sections, asks for lost ones and for
 * keyframes, and tells it how its packets arrive. Loop thread only; allocates only when a new SSRC
 * appears.
 *
 * <p>An SSRC belongs to the section that announced it in the offer, that its MID extension names,
 * or whose payload type it uses (RFC 9143, section 9.2).
 */
public final class Receiver {
  static final int EPOCH_SHIFT = 48;
  static final int MAX_STREAMS = 32;

  /** A source that sent nothing for so long may have to give way to another. */
  static final long SILENT_NS = 1_000_000_000L;

  /** One keyframe is for all losses of this time: those who still lack one ask by themselves. */
  private static final long KEYFRAME_SPACING_NS = 500_000_000L;

  private static final int MAX_NACKS = 64;
  private static final long REPORT_INTERVAL_NS = 1_000_000_000L;

  private final ReceiveSection[] sections;
  private final ReceiveStream[] streams = new ReceiveStream[MAX_STREAMS];
  private final TwccRecorder arrivals = new TwccRecorder();
  private final TransportFeedbackWriter feedback = new TransportFeedbackWriter();
  private final int[] nacked = new int[MAX_NACKS];
  private final @Nullable ReceiveEstimate estimate;
  private final int[] heard = new int[MAX_STREAMS];
  private final MediaSink sink;
  private final LoopStats stats;
  private int streamCount;
  private int lastSsrc;
  private long nextReportNs = Long.MIN_VALUE;
  private boolean keyframeWanted;

  public Receiver(List<NegotiatedMedia> media, MediaSink sink, LoopStats stats) {
    this.sections = media.stream().map(ReceiveSection::new).toArray(ReceiveSection[]::new);
    this.estimate = takesBitrates(media) ? new ReceiveEstimate() : null;
    this.sink = sink;
    this.stats = stats;
  }

  /** REMB is for who gets no transport-wide feedback. */
  private static boolean takesBitrates(List<NegotiatedMedia> media) {
    List<Codec> codecs = media.stream().flatMap(section -> section.codecs().stream()).toList();
    return codecs.stream().anyMatch(Codec::remb) && codecs.stream().noneMatch(Codec::transportCc);
  }

  /** The epoch in a sequence number that {@link MediaSink#onPacket} was given. */
  public static int epochOf(long sequence) {
    return (int) (sequence >>> EPOCH_SHIFT);
  }

  /** Takes one RTP packet that SRTP has authenticated. */
  void onRtp(ByteBuffer buffer, int offset, int length, long nowNs) {
    if (RtpHeader.validate(buffer, offset, length) < 0) {
      stats.drop(Drop.MALFORMED_RTP);
      return;
    }
    int ssrc = RtpHeader.ssrc(buffer, offset);
    ReceiveStream stream = find(ssrc);
    if (stream == null) {
      stream = admit(ssrc, buffer, offset, nowNs);
    }
    if (stream == null) {
      stats.drop(Drop.UNKNOWN_STREAM);
      return;
    }
    resume(stream, nowNs);
    stream.heardNs = nowNs;
    noteArrival(stream.section.media, ssrc, buffer, offset, nowNs);
    if (estimate != null) {
      estimate.onPacket(length, nowNs);
    }
    int meaning = stream.section.meaning(RtpHeader.payloadType(buffer, offset));
    if (meaning == ReceiveSection.UNKNOWN || ReceiveSection.isRtx(meaning) != stream.rtx) {
      stats.drop(Drop.UNKNOWN_STREAM);
    } else if (stream.rtx) {
      onRepair(stream, ReceiveSection.codec(meaning), buffer, offset, length, nowNs);
    } else {
      onMedia(stream, ReceiveSection.codec(meaning), buffer, offset, length, nowNs);
    }
  }

  private void onMedia(
      ReceiveStream stream, int codec, ByteBuffer buffer, int offset, int length, long nowNs) {
    boolean audio = stream.section.media.kind() == TrackKind.AUDIO;
    stats.add(audio ? Counter.AUDIO_IN_PACKETS : Counter.VIDEO_IN_PACKETS, 1);
    stats.add(audio ? Counter.AUDIO_IN_BYTES : Counter.VIDEO_IN_BYTES, length);
    long extended =
        stream.reception.onPacket(
            RtpHeader.sequence(buffer, offset), RtpHeader.timestamp(buffer, offset), nowNs);
    if (nextReportNs == Long.MIN_VALUE) {
      nextReportNs = nowNs + REPORT_INTERVAL_NS;
    }
    if (extended != ReceptionStats.SUSPECT) {
      deliver(stream, extended, codec, buffer, offset, length, nowNs);
    }
  }

  private void onRepair(
      ReceiveStream stream, int codec, ByteBuffer buffer, int offset, int length, long nowNs) {
    stats.add(Counter.RTX_IN_PACKETS, 1);
    stats.add(Counter.RTX_IN_BYTES, length);
    stream.reception.onPacket(
        RtpHeader.sequence(buffer, offset), RtpHeader.timestamp(buffer, offset), nowNs);
    ReceiveStream original = stream.section.primary;
    if (original == null) {
      return;
    }
    int restored =
        Rtx.decapsulate(buffer, offset, length, original.ssrc, stream.section.payloadType(codec));
    if (restored < 0) {
      return; // Only padding, to probe the link.
    }
    int at = offset + Rtx.OSN_LENGTH;
    long extended = original.reception.extend(RtpHeader.sequence(buffer, at));
    deliver(original, extended, codec, buffer, at, restored, nowNs);
  }

  private void deliver(
      ReceiveStream stream,
      long extended,
      int codec,
      ByteBuffer buffer,
      int offset,
      int length,
      long nowNs) {
    NackGenerator nacks = stream.nacks;
    if (nacks != null && nacks.onPacket(extended, nowNs)) {
      stream.arrived(extended, nowNs);
    }
    long before = stream.newestBeforePicture(extended, RtpHeader.timestamp(buffer, offset));
    int unpadded = length - RtpHeader.paddingLength(buffer, offset, length);
    RtpHeader.setPadding(buffer, offset, false);
    boolean keyframe =
        sink.onPacket(
            stream.section.media,
            0,
            stream.trackSequence(extended),
            codec,
            buffer,
            offset,
            unpadded,
            nowNs);
    if (keyframe && nacks != null) {
      nacks.onKeyframe(before);
    }
  }

  private void noteArrival(
      NegotiatedMedia media, int ssrc, ByteBuffer buffer, int offset, long nowNs) {
    int id = media.extensions().transportCc();
    if (id == 0) {
      return;
    }
    long element = RtpExtensions.find(buffer, offset, id);
    if (element >= 0) {
      lastSsrc = ssrc;
      arrivals.onPacket(RtpExtensions.transportSequence(buffer, element), nowNs);
    }
  }

  private @Nullable ReceiveStream find(int ssrc) {
    for (int i = 0; i < streamCount; i++) {
      if (streams[i].ssrc == ssrc) {
        return streams[i];
      }
    }
    return null;
  }

  private @Nullable ReceiveStream admit(int ssrc, ByteBuffer buffer, int offset, long nowNs) {
    int payloadType = RtpHeader.payloadType(buffer, offset);
    ReceiveSection section = sectionOf(ssrc, payloadType, buffer, offset);
    int place = section == null ? -1 : place(nowNs);
    if (section == null || place < 0) {
      return null;
    }
    boolean rtx = ReceiveSection.isRtx(section.meaning(payloadType));
    ReceiveStream stream = new ReceiveStream(ssrc, section, rtx);
    if (!rtx) {
      stream.begin();
    }
    streams[place] = stream;
    return stream;
  }

  /** Where one more stream goes: for the longest silent one when there are enough; -1: nowhere. */
  private int place(long nowNs) {
    if (streamCount < MAX_STREAMS) {
      return streamCount++;
    }
    int found = -1;
    long longestNs = SILENT_NS - 1;
    for (int i = 0; i < streamCount; i++) {
      long silentNs = nowNs - streams[i].heardNs;
      if (streams[i] != streams[i].section.primary && silentNs > longestNs) {
        found = i;
        longestNs = silentNs;
      }
    }
    return found;
  }

  /**
   * An encoder may go back to a source that it had before; what is behind the newest is dropped.
   */
  private static void resume(ReceiveStream stream, long nowNs) {
    ReceiveStream primary = stream.section.primary;
    if (stream != primary
        && !stream.rtx
        && primary != null
        && nowNs - primary.heardNs >= SILENT_NS) {
      stream.begin();
    }
  }

  private @Nullable ReceiveSection sectionOf(
      int ssrc, int payloadType, ByteBuffer buffer, int offset) {
    ReceiveSection byPayloadType = null;
    int candidates = 0;
    for (ReceiveSection section : sections) {
      if (section.meaning(payloadType) == ReceiveSection.UNKNOWN) {
        continue;
      }
      if (section.media.ssrc() == (ssrc & 0xffff_ffffL)
          || section.media.rtxSsrc() == (ssrc & 0xffff_ffffL)
          || isMidOf(section.media, buffer, offset)) {
        return section;
      }
      byPayloadType = section;
      candidates++;
    }
    return candidates == 1 ? byPayloadType : null;
  }

  private static boolean isMidOf(NegotiatedMedia media, ByteBuffer buffer, int offset) {
    int id = media.extensions().mid();
    if (id == 0) {
      return false;
    }
    long element = RtpExtensions.find(buffer, offset, id);
    return element >= 0 && RtpExtensions.textEquals(buffer, element, media.mid());
  }

  void onSenderReport(int ssrc, long ntpTime, int rtpTimestamp, long nowNs) {
    ReceiveStream stream = find(ssrc);
    if (stream != null && !stream.rtx) {
      stream.reception.onSenderReport(ntpTime, nowNs);
      sink.onSenderReport(stream.section.media, 0, stream.epoch, ntpTime, rtpTimestamp, nowNs);
    }
  }

  /** Asks the peer for a keyframe at the next {@link #poll}; the caller throttles. */
  public void requestKeyframe(NegotiatedMedia media) {
    for (ReceiveSection section : sections) {
      if (section.media == media) {
        section.wantsKeyframe = true;
        keyframeWanted = true;
      }
    }
  }

  /** When {@link #poll} next has something to do; {@code Long.MAX_VALUE} for never. */
  long nextPollNs() {
    if (keyframeWanted) {
      return Long.MIN_VALUE;
    }
    long next = nextReportNs == Long.MIN_VALUE ? Long.MAX_VALUE : nextReportNs;
    next = Math.min(next, arrivals.nextDueNs());
    for (int i = 0; i < streamCount; i++) {
      NackGenerator nacks = streams[i].nacks;
      if (nacks != null) {
        next = Math.min(next, nacks.nextPollNs());
      }
    }
    return next;
  }

  /** Sends what is due. */
  void poll(RtcpOut out, long nowNs) {
    pollNacks(out, nowNs);
    pollKeyframes(out, nowNs);
    while (arrivals.begin(nowNs)) {
      sendFeedback(out, nowNs);
    }
    if (nextReportNs != Long.MIN_VALUE && nowNs >= nextReportNs) {
      sendReports(out, nowNs);
      nextReportNs = nowNs + REPORT_INTERVAL_NS;
    }
  }

  private void pollNacks(RtcpOut out, long nowNs) {
    for (int i = 0; i < streamCount; i++) {
      ReceiveStream stream = streams[i];
      NackGenerator nacks = stream.nacks;
      if (nacks == null || nacks.nextPollNs() > nowNs) {
        continue;
      }
      int count = nacks.poll(nowNs, stream.roundTripNs(), nacked);
      if (count > 0) {
        stream.asked(stream.reception.extend(nacked[0]), nowNs);
        stats.add(Counter.NACKS_OUT, count);
        int at = out.begin();
        out.end(RtcpWriter.nack(out.buffer(), at, out.ssrc(), stream.ssrc, nacked, 0, count));
      }
      if (nacks.needsKeyframe()) {
        nacks.clearNeedsKeyframe();
        ReceiveSection section = stream.section;
        boolean justAsked =
            section.keyframeAskedNs != Long.MIN_VALUE
                && nowNs - section.keyframeAskedNs < KEYFRAME_SPACING_NS;
        section.wantsKeyframe |= section.media.kind() == TrackKind.VIDEO && !justAsked;
        keyframeWanted |= section.wantsKeyframe;
      }
    }
  }

  private void pollKeyframes(RtcpOut out, long nowNs) {
    if (!keyframeWanted) {
      return;
    }
    keyframeWanted = false;
    for (ReceiveSection section : sections) {
      ReceiveStream stream = section.primary;
      if (section.wantsKeyframe && stream != null) {
        section.wantsKeyframe = false;
        section.keyframeAskedNs = nowNs;
        sendKeyframeRequest(out, section, stream.ssrc);
      }
    }
  }

  private void sendKeyframeRequest(RtcpOut out, ReceiveSection section, int ssrc) {
    stats.add(Counter.PLIS_OUT, 1);
    int at = out.begin();
    boolean pli = section.media.codecs().stream().anyMatch(codec -> codec.pli() || !codec.fir());
    out.end(
        pli
            ? RtcpWriter.pictureLoss(out.buffer(), at, out.ssrc(), ssrc)
            : RtcpWriter.fullIntraRequest(
                out.buffer(), at, out.ssrc(), ssrc, section.firSequence++ & 0xff));
  }

  private void sendFeedback(RtcpOut out, long nowNs) {
    boolean begun = false;
    for (int i = 0; i < arrivals.statusCount(); i++) {
      long ticks = arrivals.arrivalTicks(i);
      if (ticks < 0) {
        continue;
      }
      if (!begun) {
        feedback.begin(arrivals.baseSequence(), ticks);
        begun = true;
      }
      if (!feedback.add((arrivals.baseSequence() + i) & 0xffff, ticks)) {
        break; // What did not fit is told as lost by omission; rare and harmless.
      }
    }
    int count = arrivals.feedbackCount();
    arrivals.end(nowNs);
    if (begun) {
      int at = out.begin();
      out.end(feedback.finish(out.buffer(), at, out.ssrc(), lastSsrc, count));
    }
  }

  private void sendReports(RtcpOut out, long nowNs) {
    int report = out.beginReport();
    int end = report + RtcpWriter.RECEIVER_REPORT_LENGTH;
    for (int i = 0; i < streamCount; i++) {
      end = appendBlock(out, report, end, streams[i], nowNs);
    }
    end = out.appendName(end);
    out.end(estimate == null ? end : appendEstimate(out, end, estimate, nowNs));
  }

  private int appendEstimate(RtcpOut out, int end, ReceiveEstimate by, long nowNs) {
    int mostLost = 0;
    for (int i = 0; i < streamCount; i++) {
      heard[i] = streams[i].ssrc;
      if (!streams[i].rtx) {
        mostLost = Math.max(mostLost, streams[i].reception.fractionLost());
      }
    }
    long bitsPerSecond = by.update(mostLost, nowNs);
    return RtcpWriter.bitrateEstimate(
        out.buffer(), end, out.ssrc(), bitsPerSecond, heard, streamCount);
  }

  private static int appendBlock(
      RtcpOut out, int report, int end, ReceiveStream stream, long nowNs) {
    stream.reception.beginReport();
    return RtcpWriter.reportBlock(
        out.buffer(),
        report,
        end,
        stream.ssrc,
        stream.reception.fractionLost(),
        stream.reception.cumulativeLost(),
        stream.reception.extendedHighest(),
        stream.reception.jitter(),
        stream.reception.lastSenderReport(),
        stream.reception.delaySinceLastSenderReport(nowNs));
  }

  /** Packets lost so far of a section's source, and not repaired. */
  public long packetsLost(NegotiatedMedia media) {
    for (ReceiveSection section : sections) {
      ReceiveStream stream = section.primary;
      if (section.media == media && stream != null) {
        return stream.nacks != null ? stream.nacks.lost() : stream.reception.cumulativeLost();
      }
    }
    return 0;
  }
}
