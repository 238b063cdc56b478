package dev.mediahub.media.edge.rtmp;

import dev.mediahub.media.protocol.rtp.TimestampUnwrapper;
import dev.mediahub.media.room.TimeMapping;
import dev.mediahub.media.room.Track;

/** Turns a track's RTP timestamps into milliseconds of the hub's own time. One thread. */
final class RtpClock {
  private final Track track;
  private final long wallOfZeroNs;
  private final TimestampUnwrapper unwrapper = new TimestampUnwrapper();
  private boolean known;
  private long offsetMs;

  /**
   * @param wallOfZeroNs when the hub's own time was zero, nanoseconds since 1970
   */
  RtpClock(Track track, long wallOfZeroNs) {
    this.track = track;
    this.wallOfZeroNs = wallOfZeroNs;
  }

  /**
   * When a frame belongs: by its publisher's report, so that sound and picture stay together, or
   * before there is one by its arrival.
   */
  long millis(int timestamp, long arrivalWallNs) {
    int rate = track.codec().clockRate();
    long mediaMs = unwrapper.unwrap(timestamp) * 1000 / rate;
    if (!known) {
      known = true;
      TimeMapping time = track.time();
      long wallNs =
          time == null
              ? arrivalWallNs
              : time.wallNs() + (timestamp - time.rtpTimestamp()) * 1_000_000_000L / rate;
      offsetMs = (wallNs - wallOfZeroNs) / 1_000_000 - mediaMs;
    }
    return mediaMs + offsetMs;
  }
}
