package dev.mediahub.media.edge.webrtc;

import dev.mediahub.media.api.LayerInfo;
import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.protocol.codec.FrameSize;
import dev.mediahub.media.protocol.sdp.NegotiatedMedia;
import dev.mediahub.media.room.TrackReplica;
import java.util.List;
import java.util.function.ToLongFunction;

/** Turns a track's counters into rates, once a second. Loop thread only. */
final class LayerMeter {
  private final TrackReplica replica;
  private final ToLongFunction<NegotiatedMedia> packetsLost;
  private long lastNs;
  private long lastBytes;
  private long lastFrames;

  LayerMeter(TrackReplica replica, ToLongFunction<NegotiatedMedia> packetsLost) {
    this.replica = replica;
    this.packetsLost = packetsLost;
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
                    packetsLost.applyAsLong(replica.track().media()))));
  }
}
