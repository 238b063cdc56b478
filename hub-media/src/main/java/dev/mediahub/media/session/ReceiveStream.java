package dev.mediahub.media.session;

import dev.mediahub.media.protocol.recovery.NackGenerator;
import dev.mediahub.media.protocol.recovery.ReceptionStats;
import org.jspecify.annotations.Nullable;

/** One SSRC that a publisher sends: media, or the retransmissions of it. */
final class ReceiveStream {
  /** Room below the first packet, for those that it overtook. */
  private static final long FIRST = 1L << 17;

  final int ssrc;
  final ReceiveSection section;
  final boolean rtx;
  final ReceptionStats reception;
  final @Nullable NackGenerator nacks;

  /** Upper bits of its packets' numbers: grows each time the section's media comes from here. */
  int epoch;

  /** When its newest packet came. */
  long heardNs;

  private int pictureTimestamp;
  private long newest = Long.MIN_VALUE;
  private long newestBefore = Long.MIN_VALUE;
  private long measuredSequence = Long.MIN_VALUE;
  private long measuredFromNs;
  private long roundTripNs;

  ReceiveStream(int ssrc, ReceiveSection section, boolean rtx) {
    this.ssrc = ssrc;
    this.section = section;
    this.rtx = rtx;
    this.reception = new ReceptionStats(section.clockRate());
    this.nacks = !rtx && section.repairs() ? new NackGenerator() : null;
  }

  /** The section's media comes from here now. */
  void begin() {
    epoch = ++section.epoch;
    section.primary = this;
  }

  /** The track's number for one of this stream's extended sequence numbers. */
  long trackSequence(long extended) {
    return ((long) epoch << Receiver.EPOCH_SHIFT) + FIRST + extended;
  }

  /**
   * Notes a packet, original or repaired.
   *
   * @param timestamp RTP timestamp, the same for all packets of a picture
   * @return the newest packet so far of the pictures before this one: what is missing behind it may
   *     belong to this one. {@code Long.MIN_VALUE} when there is none, or a newer picture has begun
   */
  long newestBeforePicture(long extended, int timestamp) {
    if (extended > newest) {
      if (timestamp != pictureTimestamp) {
        pictureTimestamp = timestamp;
        newestBefore = newest;
      }
      newest = extended;
    }
    return timestamp == pictureTimestamp ? Math.min(newestBefore, extended) : Long.MIN_VALUE;
  }

  /** Time from asking for a packet until it came, smoothed; 0 while unknown. */
  long roundTripNs() {
    return roundTripNs;
  }

  /** Notes that a packet was asked for, to see when it comes. */
  void asked(long extended, long nowNs) {
    if (measuredSequence == Long.MIN_VALUE || nowNs - measuredFromNs > 1_000_000_000L) {
      measuredSequence = extended;
      measuredFromNs = nowNs;
    }
  }

  void arrived(long extended, long nowNs) {
    if (extended == measuredSequence) {
      long sample = nowNs - measuredFromNs;
      roundTripNs = roundTripNs == 0 ? sample : (7 * roundTripNs + sample) / 8;
      measuredSequence = Long.MIN_VALUE;
    }
  }
}
