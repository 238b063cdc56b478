package dev.mediahub.media.edge;

import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.Protocol;
import dev.mediahub.media.api.RtmpGate;
import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.edge.rtmp.FlvFeed;
import dev.mediahub.media.edge.rtmp.RtmpHost;
import dev.mediahub.media.edge.rtmp.WebRtcFeed;
import dev.mediahub.media.edge.webrtc.FramePublisher;
import dev.mediahub.media.edge.webrtc.LoopMedia;
import dev.mediahub.media.edge.webrtc.TrackSource;
import dev.mediahub.media.protocol.codec.Codec;
import dev.mediahub.media.protocol.flv.TagWriter;
import dev.mediahub.media.room.Connection;
import dev.mediahub.media.room.Publisher;
import dev.mediahub.media.room.Track;
import dev.mediahub.media.room.Viewer;
import dev.mediahub.media.worker.Transcoders;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Brings RTMP publishers and players into rooms. Any thread; blocks for map accesses at most. */
final class RtmpRooms implements RtmpHost {
  private final Rooms rooms;
  private final Entrance entrance;
  private final Transcoders transcoders;
  private final long wallOffsetNs;
  private final Map<String, FlvFeed> feeds = new ConcurrentHashMap<>();
  private final Map<String, WebRtcFeed> webRtcFeeds = new ConcurrentHashMap<>();
  private final long zeroNs = System.nanoTime();

  RtmpRooms(Entrance entrance, Transcoders transcoders) {
    this.entrance = entrance;
    this.rooms = entrance.rooms();
    this.transcoders = transcoders;
    this.wallOffsetNs = entrance.wallOffsetNs();
  }

  @Override
  public String newSessionId() {
    return entrance.ids().session();
  }

  @Override
  public long zeroNs() {
    return zeroNs;
  }

  @Override
  public Transcoders transcoders() {
    return transcoders;
  }

  @Override
  public Publishing publish(
      RtmpGate.Publish who, Connection connection, List<NewTrack> wanted, FlvFeed feed) {
    entrance.requireOpen();
    List<Track> tracks = new ArrayList<>();
    for (NewTrack each : wanted) {
      tracks.add(entrance.track(each.kind(), each.codec(), tracks.size(), each.keeping()));
    }
    FramePublisher frames =
        entrance.frames(tracks, wanted.stream().map(NewTrack::packetizer).toList());
    Publisher publisher =
        new Publisher(
            connection.sessionId(),
            who.identity(),
            who.name(),
            who.metadata(),
            Protocol.RTMP,
            Instant.now(),
            tracks);
    Session session = Session.publishing(who.room(), connection, publisher, frames, null);
    feeds.put(session.id(), feed);
    entrance.enter(session, who.onSession());
    rooms.mediaStarted(session);
    return new Published(session, publisher, frames);
  }

  @Override
  public Playing play(
      RtmpGate.Play who, Connection connection, Set<String> fourCcs, Consumer<FlvFeed> follow) {
    entrance.requireOpen();
    Session publishing = rooms.source(who.room(), who.publisher());
    Publisher publisher = publishing.publisher;
    String obstacle = obstacle(publishing, who, fourCcs);
    FlvFeed feed = obstacle == null ? feedOf(publishing) : null;
    if (publisher == null || feed == null) {
      throw new HubException(
          ErrorCode.NOT_ACCEPTABLE,
          (obstacle == null ? "This stream does not go over RTMP" : obstacle)
              + "; play it by WHEP");
    }
    Viewer viewer =
        new Viewer(
            connection.sessionId(),
            who.identity(),
            publisher.identity(),
            who.hidden(),
            Protocol.RTMP,
            Instant.now());
    Session session =
        Session.viewing(
            who.room(),
            connection,
            viewer,
            next -> follow(next, who, connection, fourCcs, follow),
            null);
    follow.accept(feed);
    entrance.enter(session, who.onSession());
    return reason -> rooms.closed(session, reason);
  }

  private void follow(
      Session publishing,
      RtmpGate.Play who,
      Connection player,
      Set<String> fourCcs,
      Consumer<FlvFeed> follow) {
    String obstacle = obstacle(publishing, who, fourCcs);
    FlvFeed next = obstacle == null ? feedOf(publishing) : null;
    if (next != null) {
      follow.accept(next);
    } else if (obstacle != null) {
      player.close(obstacle); // When it comes again it is told.
    }
  }

  /** Why a player would lack the picture that it wants; null when it would not. */
  private static @Nullable String obstacle(
      Session publishing, RtmpGate.Play who, Set<String> fourCcs) {
    String name = who.audioOnly() ? null : video(publishing);
    Codec codec = name == null ? Codec.H264 : Codec.of(name);
    if (codec == Codec.H264) {
      return null;
    }
    String fourCc = TagWriter.fourCc(codec);
    if (fourCc == null) {
      return "This stream's video is " + name + ", which RTMP does not carry";
    }
    return fourCcs.contains(fourCc) || fourCcs.contains("*")
        ? null
        : ("This stream's video is %1$s, for players that announce %2$s (Enhanced RTMP; FFmpeg 6.1"
                + " or later with -rtmp_enhanced_codecs %2$s, others with fourCcList=%2$s in the"
                + " URL's query)")
            .formatted(name, fourCc);
  }

  /** A publisher's video codec; null without video. */
  private static @Nullable String video(Session publishing) {
    TrackSource source = publishing.source;
    Track video = source == null ? null : source.track(TrackKind.VIDEO);
    return video == null ? null : video.codec().name();
  }

  /** What players of a publisher join; null when nothing of it can go over RTMP. */
  private @Nullable FlvFeed feedOf(Session publishing) {
    FlvFeed original = feeds.get(publishing.id());
    TrackSource source = publishing.source;
    LoopMedia home = source == null ? null : source.home();
    if (original != null || source == null || home == null || publishing.ice == null) {
      return original;
    }
    return webRtcFeeds
        .computeIfAbsent(
            publishing.id(),
            _ -> new WebRtcFeed(source, home, transcoders, zeroNs + wallOffsetNs, wallOffsetNs))
        .feed();
  }

  /** What an RTMP publisher sends, as it sends it; null for another. */
  @Nullable FlvFeed original(Session publishing) {
    return feeds.get(publishing.id());
  }

  /**
   * What a publisher sends, when it needs no more than AAC for Opus to go to every RTMP server;
   * null when it needs more, or has left.
   */
  @Nullable FlvFeed classic(Session publishing) {
    String codec = video(publishing);
    FlvFeed feed = codec == null || Codec.of(codec) == Codec.H264 ? feedOf(publishing) : null;
    if (rooms.session(publishing.id()) == null) {
      ended(publishing.id()); // It left meanwhile, and nobody else would close a feed made since.
      return null;
    }
    return feed == null || feed.isClassic() ? feed : null;
  }

  /** A WebRTC session is over. */
  void ended(String sessionId) {
    WebRtcFeed feed = webRtcFeeds.remove(sessionId);
    if (feed != null) {
      feed.close();
    }
  }

  /** A publisher in its room. */
  private final class Published implements Publishing {
    private final Session session;
    private final Publisher publisher;
    private final FramePublisher frames;

    Published(Session session, Publisher publisher, FramePublisher frames) {
      this.session = session;
      this.publisher = publisher;
      this.frames = frames;
    }

    @Override
    public FramePublisher frames() {
      return frames;
    }

    @Override
    public void notices(List<String> texts) {
      publisher.notices(texts);
    }

    @Override
    public void closed(String reason) {
      feeds.remove(session.id());
      frames.close();
      rooms.closed(session, reason);
    }
  }
}
