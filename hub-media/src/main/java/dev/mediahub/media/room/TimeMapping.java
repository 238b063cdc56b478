package dev.mediahub.media.room;

/**
 * Says which instant an RTP timestamp of a track means (from its publisher's sender report).
 *
 * @param epoch which RTP source of the track the timestamp is from
 * @param wallNs the hub's wall time in nanoseconds since 1970
 * @param rtpTimestamp the track's timestamp at that time
 */
public record TimeMapping(int epoch, long wallNs, int rtpTimestamp) {
  /** The timestamp at {@code wallNs}, for a media clock of {@code clockRate} Hz. */
  public int timestampAt(long wallNs, int clockRate) {
    double seconds = (wallNs - this.wallNs) / 1e9;
    return rtpTimestamp + (int) Math.round(seconds * clockRate);
  }
}
