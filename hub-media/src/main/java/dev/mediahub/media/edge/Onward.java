package dev.mediahub.media.edge;

import dev.mediahub.media.api.RestreamRequest;
import dev.mediahub.media.edge.composite.Composite;
import dev.mediahub.media.edge.rtmp.PushedFeed;
import dev.mediahub.media.output.restream.Outgoing;
import dev.mediahub.media.output.restream.Restreams;
import org.jspecify.annotations.Nullable;

/** Finds what destinations are to get. Any thread. */
final class Onward implements Restreams.Sources {
  private final RtmpRooms publishers;
  private final Composites composites;

  Onward(RtmpRooms publishers, Composites composites) {
    this.publishers = publishers;
    this.composites = composites;
  }

  @Override
  public @Nullable Outgoing find(RestreamRequest request) {
    if (request.composite() == null) {
      return publishers.outgoing(request.room(), request.identity());
    }
    Composite composite = composites.hold(request.room(), request.composite(), request);
    return composite == null ? null : new PushedFeed(composite.feed());
  }

  @Override
  public void release(RestreamRequest request) {
    composites.release(request);
  }
}
