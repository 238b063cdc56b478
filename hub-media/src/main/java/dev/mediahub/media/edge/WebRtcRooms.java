package dev.mediahub.media.edge;

import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.PlayRequest;
import dev.mediahub.media.api.PublishRequest;
import dev.mediahub.media.api.SessionAnswer;
import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.api.TrickleAnswer;
import dev.mediahub.media.edge.webrtc.Peer;
import dev.mediahub.media.edge.webrtc.PeerDirectory;
import dev.mediahub.media.edge.webrtc.PeerListener;
import dev.mediahub.media.edge.webrtc.PublisherRole;
import dev.mediahub.media.edge.webrtc.TrackSource;
import dev.mediahub.media.edge.webrtc.ViewerRole;
import dev.mediahub.media.protocol.ice.Candidate;
import dev.mediahub.media.protocol.sdp.Codec;
import dev.mediahub.media.protocol.sdp.Direction;
import dev.mediahub.media.protocol.sdp.LocalTransport;
import dev.mediahub.media.protocol.sdp.Negotiation;
import dev.mediahub.media.protocol.sdp.NoCommonCodecException;
import dev.mediahub.media.protocol.sdp.OfferedTrack;
import dev.mediahub.media.protocol.sdp.PublisherAnswer;
import dev.mediahub.media.protocol.sdp.SdpException;
import dev.mediahub.media.protocol.sdp.SessionDescription;
import dev.mediahub.media.protocol.sdp.SubscriberAnswer;
import dev.mediahub.media.protocol.sdp.TrickleFragment;
import dev.mediahub.media.room.Publisher;
import dev.mediahub.media.room.Track;
import dev.mediahub.media.room.Viewer;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** Brings WebRTC publishers and viewers into rooms. Any thread. */
final class WebRtcRooms {
  private static final long UNCLAIMED_NS = 30_000_000_000L;

  private final Entrance entrance;
  private final Rooms rooms;
  private final PeerDirectory directory;
  private final PeerFactory peers;
  private final EventQueue control;
  private final Consumer<String> onEnded;
  private final long wallOffsetNs;

  /**
   * @param candidates where clients reach the hub
   * @param control where what loops say is done
   * @param onEnded told the id of a session that is over; may be told twice
   */
  WebRtcRooms(
      Entrance entrance,
      PeerDirectory directory,
      List<Candidate> candidates,
      EventQueue control,
      Consumer<String> onEnded) {
    this.entrance = entrance;
    this.rooms = entrance.rooms();
    this.directory = directory;
    this.peers = new PeerFactory(entrance.ids(), candidates, directory, new Lifecycle());
    this.control = control;
    this.onEnded = onEnded;
    this.wallOffsetNs = entrance.wallOffsetNs();
  }

  /** Makes the first real connection fast; takes a while. */
  void warmUp() {
    peers.warmUp();
  }

  SessionAnswer publish(PublishRequest request) {
    entrance.requireOpen();
    LocalTransport local = peers.transport();
    Negotiation negotiation =
        negotiate(
            request.offer(), offer -> PublisherAnswer.negotiate(offer, local, request.kinds()));
    List<Track> tracks =
        negotiation.media().stream()
            .filter(section -> section.direction() == Direction.RECVONLY)
            .map(entrance::track)
            .toList();
    PublisherRole role = new PublisherRole(tracks, wallOffsetNs);
    Peer peer = peers.make(negotiation, local, role);
    Publisher publisher =
        new Publisher(
            peer.sessionId(),
            request.identity(),
            request.name(),
            request.metadata(),
            request.protocol(),
            Instant.now(),
            tracks);
    IceSession ice = new IceSession(peer, negotiation);
    return open(Session.publishing(request.room(), peer, publisher, role, ice), ice);
  }

  SessionAnswer play(PlayRequest request) {
    entrance.requireOpen();
    Session publishing = rooms.source(request.room(), request.publisher());
    Publisher publisher = publishing.publisher;
    TrackSource source = publishing.source;
    if (publisher == null || source == null) {
      throw new IllegalStateException("a source publishes");
    }
    LocalTransport local = peers.transport();
    List<OfferedTrack> offered =
        source.tracks().stream()
            .filter(track -> !request.audioOnly() || track.kind() == TrackKind.AUDIO)
            .map(track -> offered(track, publisher.identity()))
            .toList();
    Negotiation negotiation =
        negotiate(request.offer(), offer -> SubscriberAnswer.negotiate(offer, local, offered));
    ViewerRole role = new ViewerRole(negotiation.media(), source, wallOffsetNs, peers.firstIndex());
    Peer peer = peers.make(negotiation, local, role);
    Viewer viewer =
        new Viewer(
            peer.sessionId(),
            request.identity(),
            publisher.identity(),
            request.hidden(),
            request.protocol(),
            Instant.now());
    IceSession ice = new IceSession(peer, negotiation);
    return open(
        Session.viewing(request.room(), peer, viewer, next -> follow(role, next), ice), ice);
  }

  private static void follow(ViewerRole viewing, Session publishing) {
    TrackSource next = publishing.source;
    if (next != null && viewing.source() != next) {
      viewing.switchTo(next);
    }
  }

  private OfferedTrack offered(Track track, String streamId) {
    Codec codec = track.codec();
    return new OfferedTrack(
        track.kind(),
        codec.name(),
        codec.fmtp(),
        streamId,
        track.info().id(),
        peers.randomSsrc(),
        peers.randomSsrc());
  }

  private SessionAnswer open(Session session, IceSession ice) {
    rooms.add(session);
    directory.add(ice.peer);
    return new SessionAnswer(session.id(), ice.etag(), ice.negotiation.sdp());
  }

  /** One of the two negotiations. */
  private interface Answering {
    Negotiation answer(SessionDescription offer) throws SdpException, NoCommonCodecException;
  }

  private static Negotiation negotiate(String offer, Answering answering) {
    try {
      return answering.answer(SessionDescription.parse(offer));
    } catch (SdpException e) {
      throw new HubException(ErrorCode.UNPROCESSABLE, String.valueOf(e.getMessage()), e);
    } catch (NoCommonCodecException e) {
      throw new HubException(ErrorCode.NOT_ACCEPTABLE, String.valueOf(e.getMessage()), e);
    }
  }

  TrickleAnswer trickle(String sessionId, String ifMatch, String fragment) {
    Session session = rooms.session(sessionId);
    IceSession ice = session == null ? null : session.ice;
    if (ice == null) {
      throw noSession();
    }
    TrickleFragment parsed = parse(fragment);
    IfMatch condition = IfMatch.parse(ifMatch);
    synchronized (ice) {
      boolean current = condition.names(ice.etag());
      // RFC 9725, section 4.3.1: a restart may come with "*", since its tag is about to change.
      if (parsed.restarts(ice.remoteIce()) && (current || condition.any())) {
        return restart(ice, parsed);
      }
      if (!current && !condition.any()) {
        throw new HubException(
            ErrorCode.PRECONDITION_FAILED,
            "The ICE session has changed: send the ETag of the newest answer in If-Match.");
      }
      // The answer to a restart may be lost: who asks again gets it again. Else there is nothing to
      // say: a lite agent needs no candidates.
      String again = condition.any() ? ice.answerTo(parsed) : null;
      return new TrickleAnswer(ice.etag(), again);
    }
  }

  private TrickleAnswer restart(IceSession session, TrickleFragment fragment) {
    LocalTransport local = peers.transport();
    String ours = TrickleFragment.write(local, session.negotiation.media());
    session.restart(fragment, ours);
    session.peer.restart(local.ice(), session.remoteIce());
    return new TrickleAnswer(session.etag(), ours);
  }

  private static TrickleFragment parse(String fragment) {
    try {
      return TrickleFragment.parse(fragment);
    } catch (SdpException e) {
      throw new HubException(ErrorCode.UNPROCESSABLE, String.valueOf(e.getMessage()), e);
    }
  }

  private static HubException noSession() {
    return new HubException(
        ErrorCode.NOT_FOUND, "No session has this id (any more). Send a new offer.");
  }

  /** Ends those whom no ICE check has reached. Once a second. */
  void sweep(long nowNs) {
    for (Peer peer : directory.all()) {
      if (peer.owner() == null && nowNs - peer.createdNs() > UNCLAIMED_NS) {
        peer.close("timeout: no ICE check reached the hub");
      }
    }
  }

  /** Brings what loops say to the control thread. */
  private final class Lifecycle implements PeerListener {
    @Override
    public void connected(Peer peer) {
      withSession(peer, rooms::connected);
    }

    @Override
    public void mediaStarted(Peer peer) {
      withSession(peer, rooms::mediaStarted);
    }

    @Override
    public void closed(Peer peer, String reason) {
      onEnded.accept(peer.sessionId());
      withSession(
          peer,
          session -> {
            rooms.closed(session, reason);
            // Once more: a destination may have asked for a feed in between.
            onEnded.accept(session.id());
          });
    }

    private void withSession(Peer peer, Consumer<Session> work) {
      String sessionId = peer.sessionId();
      control.submit(() -> {
        Session session = rooms.session(sessionId);
        if (session != null) {
          work.accept(session);
        }
      });
    }
  }
}
