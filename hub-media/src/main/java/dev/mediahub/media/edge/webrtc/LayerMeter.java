package dev.mediahub.media.edge.webrtc;

import dev.mediahub.media.api.LayerInfo;
import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.protocol.codec.FrameSize;
import dev.mediahub.media.room.TrackReplica;
import dev.mediahub.media.session.Receiver;
import java.util.List;

/** Turns a track's counters into rates, once a second. Loop thread only. */
final class LayerMeter {
  private final TrackReplica replica;
  private final Receiver receiver;
  private long lastNs;
  private long lastBytes;
  private long lastFrames;

  LayerMeter(TrackReplica replica, Receiver receiver) {
    this.replica = replica;
    this.receiver = receiver;
  }

  void measure(long nowNs) {
    double seconds = lastNs == 0 ? 1 : (nowNs - lastNs) / 1e9;
    boolean video = replica.track().kind() == TrackKind.VIDEO;
    long bitrate = Math.round((replica.bytes() - lastBytes) * 8 / seconds);
    double frames = video ? (replica.frames() - lastFrames) / seconds : 0;
    lastNs = nowNs;
    lastBytes = replica.bytes();
    lastFrames = replica.frames();
    long size = replica.dimensions();
    replica
        .track()
        .layers(
            List.of(
                new LayerInfo(
                    "",
                    bitrate,
                    FrameSize.width(size),
                    FrameSize.height(size),
                    frames,
                    replica.packets(),
                    receiver.packetsLost(replica.track().media()))));
  }
}
