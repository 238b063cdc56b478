package dev.mediahub.media.edge;

import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.RestreamRequest;
import dev.mediahub.media.edge.composite.Composite;
import dev.mediahub.media.edge.rtmp.FlvFeed;
import dev.mediahub.media.edge.rtmp.PushedFeed;
import dev.mediahub.media.edge.rtmp.ReencodedFeed;
import dev.mediahub.media.output.restream.Outgoing;
import dev.mediahub.media.output.restream.Restreams;
import org.jspecify.annotations.Nullable;

/** Finds what destinations are to get. Any thread. */
final class Onward implements Restreams.Sources {
  private final Rooms rooms;
  private final RtmpRooms publishers;
  private final Reencodings reencodings;
  private final Composites composites;

  Onward(Rooms rooms, RtmpRooms publishers, Reencodings reencodings, Composites composites) {
    this.rooms = rooms;
    this.publishers = publishers;
    this.reencodings = reencodings;
    this.composites = composites;
  }

  @Override
  public @Nullable Outgoing find(RestreamRequest request) {
    if (request.composite() == null) {
      return publisher(request);
    }
    Composite composite = composites.hold(request.room(), request.composite(), request);
    return composite == null ? null : new PushedFeed(composite.feed());
  }

  private @Nullable Outgoing publisher(RestreamRequest request) {
    Session publishing = rooms.streaming(request.room(), request.identity());
    FlvFeed feed = publishing == null ? null : publishers.classic(publishing);
    if (publishing == null || feed != null) {
      reencodings.release(request);
      return feed == null ? null : new PushedFeed(feed);
    }
    ReencodedFeed reencoded = reencodings.hold(publishing, request);
    if (reencoded != null && !reencoded.trouble().isEmpty()) {
      throw new HubException(ErrorCode.UNAVAILABLE, reencoded.trouble());
    }
    return reencoded == null || !reencoded.isReady() ? null : new PushedFeed(reencoded.feed());
  }

  @Override
  public void release(RestreamRequest request) {
    composites.release(request);
    reencodings.release(request);
  }
}
