package dev.mediahub.media.edge.webrtc;

import dev.mediahub.media.protocol.rtp.RtpHeader;
import dev.mediahub.media.room.ReplicaFeed;
import dev.mediahub.media.room.Track;
import java.nio.ByteBuffer;

/**
 * Takes a track's packets on its publisher's loop, once, whoever wants them. Any thread but where
 * it says so.
 */
public final class FrameTap implements ReplicaFeed, AutoCloseable {
  private final LoopMedia loop;
  private final Track track;
  private final Sink sink;

  /** Takes packets on the publisher's loop; must not block. */
  @FunctionalInterface
  public interface Sink {
    /** A valid RTP packet; the buffer is valid during the call only. */
    void onPacket(long sequence, ByteBuffer buffer, int offset, int length, long arrivalNs);
  }

  /** Taps from now on; a keyframe is asked for unless a recent one is kept. */
  public FrameTap(LoopMedia loop, Track track, Sink sink) {
    this.loop = loop;
    this.track = track;
    this.sink = sink;
    loop.loop().execute(() -> loop.tracks().tap(track, this, loop.loop().nowNs()));
  }

  /** Asks the publisher for a keyframe, unless that was done just now. */
  public void requestKeyframe() {
    loop.loop().execute(() -> loop.tracks().askForKeyframe(track));
  }

  @Override
  public void close() {
    loop.loop().execute(() -> loop.tracks().untap(track, this));
  }

  @Override
  public void onPacket(
      int layer,
      long sequence,
      int codec,
      ByteBuffer buffer,
      int offset,
      int length,
      long arrivalNs) {
    if (RtpHeader.validate(buffer, offset, length) == RtpHeader.VALID) {
      sink.onPacket(sequence, buffer, offset, length, arrivalNs);
    }
  }
}
