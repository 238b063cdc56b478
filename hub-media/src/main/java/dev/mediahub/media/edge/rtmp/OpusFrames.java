package dev.mediahub.media.edge.rtmp;

import dev.mediahub.media.edge.webrtc.FrameTap;
import dev.mediahub.media.room.OpusPackets;
import dev.mediahub.media.room.RtpTimeline;
import dev.mediahub.media.room.Track;
import dev.mediahub.media.worker.TranscodeJob;
import java.nio.ByteBuffer;

/** A WebRTC publisher's sound on its way to a worker. Publisher's loop only. */
final class OpusFrames implements FrameTap.Sink {
  private final OpusPackets packets;
  private final RtpTimeline timeline;
  private final TranscodeJob job;
  private final long wallOfZeroNs;
  private final long wallOffsetNs;
  private long arrivalWallNs;

  /**
   * @param wallOfZeroNs when the hub's own time was zero, nanoseconds since 1970
   * @param wallOffsetNs what to add to monotonic time for nanoseconds since 1970
   */
  OpusFrames(Track track, TranscodeJob job, long wallOfZeroNs, long wallOffsetNs) {
    this.packets = new OpusPackets(track, this::onSound);
    this.timeline = new RtpTimeline(track, track.codec().clockRate());
    this.job = job;
    this.wallOfZeroNs = wallOfZeroNs;
    this.wallOffsetNs = wallOffsetNs;
  }

  @Override
  public void onPacket(long sequence, ByteBuffer buffer, int offset, int length, long arrivalNs) {
    arrivalWallNs = arrivalNs + wallOffsetNs;
    packets.take(sequence, buffer, offset, length);
  }

  private void onSound(int timestamp, ByteBuffer buffer, int at, int length) {
    long wallNs = timeline.wallNs(timestamp, arrivalWallNs);
    // What the job does not take it counts.
    job.offer(buffer.slice(at, length), (wallNs - wallOfZeroNs) / 1000, true);
  }
}
