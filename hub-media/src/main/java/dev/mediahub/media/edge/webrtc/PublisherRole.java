package dev.mediahub.media.edge.webrtc;

import dev.mediahub.media.protocol.rtcp.NtpTime;
import dev.mediahub.media.protocol.rtp.RtpHeader;
import dev.mediahub.media.protocol.sdp.NegotiatedMedia;
import dev.mediahub.media.room.PublisherClock;
import dev.mediahub.media.room.TimeMapping;
import dev.mediahub.media.room.Track;
import dev.mediahub.media.room.TrackReplica;
import dev.mediahub.media.session.MediaSink;
import dev.mediahub.media.session.Receiver;
import dev.mediahub.media.session.Sender;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A peer that publishes: its packets go into its tracks' replicas on its loop. */
public final class PublisherRole implements PeerRole, MediaSink, TrackSource {
  private static final long NS_PER_SECOND = 1_000_000_000L;
  private static final long PATIENCE_NS = 8 * NS_PER_SECOND;

  private final List<Track> tracks;
  private final long wallOffsetNs;
  private final PublisherClock clock = new PublisherClock();
  private final TrackReplica[] replicas;

  private @Nullable Peer peer;
  private volatile @Nullable LoopMedia loop;
  private @Nullable Receiver receiver;
  private boolean mediaSeen;

  /**
   * @param tracks one for each section that media comes in by
   * @param wallOffsetNs what to add to monotonic time for nanoseconds since 1970
   */
  public PublisherRole(List<Track> tracks, long wallOffsetNs) {
    this.tracks = List.copyOf(tracks);
    this.wallOffsetNs = wallOffsetNs;
    this.replicas = new TrackReplica[tracks.size()];
  }

  @Override
  public List<Track> tracks() {
    return tracks;
  }

  @Override
  public @Nullable LoopMedia home() {
    return loop;
  }

  @Override
  public Receiver receiver(Peer peer, LoopMedia loop) {
    this.peer = peer;
    this.loop = loop;
    List<NegotiatedMedia> media = tracks.stream().map(Track::media).toList();
    Receiver made = new Receiver(media, this, loop.stats());
    receiver = made;
    for (int i = 0; i < replicas.length; i++) {
      NegotiatedMedia of = tracks.get(i).media();
      replicas[i] = loop.own(tracks.get(i), _ -> requestKeyframe(of), made::packetsLost);
    }
    return made;
  }

  private void requestKeyframe(NegotiatedMedia media) {
    Receiver from = receiver;
    Peer to = peer;
    LoopMedia on = loop;
    if (from != null && to != null && on != null) {
      from.requestKeyframe(media);
      to.reschedule(on, on.loop().nowNs());
    }
  }

  @Override
  public @Nullable Sender sender(Peer peer, LoopMedia loop) {
    return null;
  }

  @Override
  public void connected(LoopMedia loop, long nowNs) {}

  @Override
  public void disconnected(LoopMedia loop) {
    tracks.forEach(loop::disown);
  }

  @Override
  public long patienceNs() {
    return PATIENCE_NS;
  }

  @Override
  public boolean onPacket(
      NegotiatedMedia media,
      int layer,
      long sequence,
      int codec,
      ByteBuffer buffer,
      int offset,
      int length,
      long nowNs) {
    LoopMedia on = loop;
    TrackReplica replica = replicaOf(media);
    if (on == null || replica == null) {
      return false;
    }
    noteArrival(replica.track(), RtpHeader.timestamp(buffer, offset), nowNs);
    boolean keyframe = on.accept(replica, layer, sequence, codec, buffer, offset, length, nowNs);
    if (!mediaSeen) {
      mediaSeen = true;
      if (peer != null) {
        peer.mediaStarted();
      }
    }
    return keyframe;
  }

  private static void noteArrival(Track track, int timestamp, long nowNs) {
    long clockRate = track.codec().clockRate();
    track.arrived((timestamp & 0xffff_ffffL) * NS_PER_SECOND / clockRate, nowNs);
  }

  @Override
  public void onSenderReport(
      NegotiatedMedia media, int layer, int epoch, long ntpTime, int rtpTimestamp, long nowNs) {
    TrackReplica replica = replicaOf(media);
    if (replica != null) {
      long wallNs = clock.toHubWallNs(NtpTime.toEpochNanos(ntpTime), nowNs + wallOffsetNs);
      replica.track().time(new TimeMapping(epoch, wallNs, rtpTimestamp));
    }
  }

  private @Nullable TrackReplica replicaOf(NegotiatedMedia media) {
    for (TrackReplica replica : replicas) {
      if (replica != null && replica.track().media() == media) {
        return replica;
      }
    }
    return null;
  }
}
