package dev.mediahub.media.room;

import dev.mediahub.media.protocol.rtp.TimestampUnwrapper;
import org.jspecify.annotations.Nullable;

/**
 * When a track's frames belong, by the hub's wall time: by its publisher's sender reports, so that
 * sound and picture stay together however they travelled, or before there are any by their arrival.
 * Reports tremble by a millisecond or so, so they are followed over some frames; but a sound card
 * that misses 200 ms is 200 ms further in its next report, and sound must be there soon. One
 * thread.
 */
public final class RtpTimeline {
  private static final long JUMP_NS = 500_000_000L;

  /**
   * Reports that put a frame further from its arrival are of a broken clock: sources that make
   * their own capture times have libwebrtc report hours.
   */
  private static final long BELIEVED_NS = 15_000_000_000L;

  /** Frames in which most of a difference is made up for: 0.3 s of sound, 0.5 s of pictures. */
  private static final int FRAMES_TO_FOLLOW = 16;

  private final Track track;
  private final int clockRate;
  private final TimestampUnwrapper unwrapper = new TimestampUnwrapper();
  private boolean known;
  private boolean reported;
  private int epoch;
  private long offsetNs;

  public RtpTimeline(Track track, int clockRate) {
    this.track = track;
    this.clockRate = clockRate;
  }

  /** Nanoseconds since 1970 for a frame. */
  public long wallNs(int timestamp, long arrivalWallNs) {
    long mediaNs = Math.round(unwrapper.unwrap(timestamp) * (1e9 / clockRate));
    TimeMapping time = track.time();
    long reportedNs =
        time == null
            ? Long.MAX_VALUE
            : time.wallNs() + Math.round((timestamp - time.rtpTimestamp()) * (1e9 / clockRate));
    if (time == null || Math.abs(reportedNs - arrivalWallNs) > BELIEVED_NS) {
      // What came fastest tells most: later arrivals were delayed, or are a burst. Timestamps that
      // began again lower look like a delay of hours.
      long offset = arrivalWallNs - mediaNs;
      if (!known || offset < offsetNs || offset - offsetNs > BELIEVED_NS) {
        offsetNs = offset;
        known = true;
      }
    } else {
      follow(time.epoch(), reportedNs - mediaNs - offsetNs);
    }
    return mediaNs + offsetNs;
  }

  private void follow(int reportedEpoch, long off) {
    if (!known || !reported || reportedEpoch != epoch || Math.abs(off) > JUMP_NS) {
      offsetNs += off;
      known = true;
      reported = true;
      epoch = reportedEpoch;
    } else {
      offsetNs += off / FRAMES_TO_FOLLOW;
    }
  }

  /** Whether a track's frames can be placed by its publisher's word. */
  public static boolean isReported(@Nullable Track track) {
    return track == null || track.time() != null;
  }
}
