package dev.mediahub.media.edge;

import dev.mediahub.media.api.CompositeLayout;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.MediaEvent;
import dev.mediahub.media.api.RecordRequest;
import dev.mediahub.media.api.Recording;
import dev.mediahub.media.api.RoomKey;
import dev.mediahub.media.edge.composite.Composite;
import dev.mediahub.media.output.recorder.Recorder;
import dev.mediahub.media.output.recorder.Source;
import dev.mediahub.media.output.recorder.Take;
import dev.mediahub.media.room.Publisher;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings publishers to their recordings: at the start, and again whenever the same identity comes
 * back. Commands come from any thread, events on the control thread.
 */
final class Recordings implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Recordings.class);

  /** Whom a room's recording is of; no participant is called so. */
  private static final String EVERYBODY = "";

  private final Rooms rooms;
  private final Sources sources;
  private final Composites composites;
  private final Recorder recorder;

  Recordings(Rooms rooms, Sources sources, Composites composites, Recorder recorder) {
    this.rooms = rooms;
    this.sources = sources;
    this.composites = composites;
    this.recorder = recorder;
  }

  /**
   * Records somebody who publishes now.
   *
   * @throws HubException CONFLICT when nobody does, or is recorded already
   */
  synchronized Recording start(RecordRequest request) {
    if (request.composite() != null) {
      return startRoom(request, request.composite());
    }
    Session publishing = rooms.source(request.room(), request.identity());
    Publisher publisher = publishing.publisher;
    if (publisher == null) {
      throw new IllegalStateException("a source publishes");
    }
    if (takeOf(request.room(), publisher.identity()) != null) {
      throw new HubException(
          ErrorCode.CONFLICT,
          "%s in room %s is being recorded already; stop that recording first"
              .formatted(publisher.identity(), request.room().room()));
    }
    Take take = recorder.open(request, publisher.identity());
    Source source = attach(take, publishing);
    if (request.fromNow()) {
      take.intake().from(System.nanoTime());
      if (source != null) {
        source.requestKeyframe();
      }
    }
    return take;
  }

  private Recording startRoom(RecordRequest request, CompositeLayout layout) {
    if (takeOf(request.room(), EVERYBODY) != null) {
      throw new HubException(
          ErrorCode.CONFLICT,
          "Room %s is being recorded already; stop that recording first"
              .formatted(request.room().room()));
    }
    composites.require(request.room(), layout);
    Take take = recorder.open(request, EVERYBODY);
    attachRoom(take, layout);
    if (request.fromNow()) {
      take.intake().from(System.nanoTime());
    }
    return take;
  }

  private void attachRoom(Take take, CompositeLayout layout) {
    // One a time it is held: the writer may let go of the old one when the next is held already.
    Object holder = new Object();
    try {
      Composite composite = composites.hold(take.request().room(), layout, holder);
      if (composite != null && take.follow("composite " + composite.number())) {
        take.intake()
            .opened(Sources.of(composite, take.intake(), () -> composites.release(holder)));
      } else {
        composites.release(holder);
      }
    } catch (HubException e) {
      LOG.warn("the recording of room {} waits: {}", take.request().room().room(), e.getMessage());
    }
  }

  /** A publisher came or left. */
  synchronized void onEvent(MediaEvent event) {
    Take ofRoom = takeOf(event.room(), EVERYBODY);
    CompositeLayout layout = ofRoom == null ? null : ofRoom.request().composite();
    if (ofRoom != null && layout != null) {
      if (rooms.streaming(event.room()).isEmpty()) {
        ofRoom.intake().gone("nobody publishes");
      } else {
        attachRoom(ofRoom, layout);
      }
    }
    if (event instanceof MediaEvent.StreamStarted started) {
      Take take = takeOf(started.room(), started.identity());
      Session publishing = take == null ? null : sourceNow(started.room(), started.identity());
      if (take != null && publishing != null) {
        attach(take, publishing);
      }
    } else if (event instanceof MediaEvent.StreamEnded ended) {
      Take take = takeOf(ended.room(), ended.identity());
      if (take != null && sourceNow(ended.room(), ended.identity()) == null) {
        take.intake().gone(ended.reason());
      }
    }
  }

  /** There is room for another composite. */
  synchronized void lookAtComposites() {
    for (Take take : recorder.takes()) {
      CompositeLayout layout = take.request().composite();
      if (take.isOn() && layout != null) {
        attachRoom(take, layout);
      }
    }
  }

  private @Nullable Session sourceNow(RoomKey room, String identity) {
    try {
      return rooms.source(room, identity);
    } catch (HubException e) {
      LOG.debug("{} is away: {}", identity, e.getMessage());
      return null;
    }
  }

  private @Nullable Take takeOf(RoomKey room, String identity) {
    return recorder.takes().stream()
        .filter(take ->
            take.isOn() && take.request().room().equals(room) && take.identity().equals(identity))
        .findFirst()
        .orElse(null);
  }

  /** What is recorded from now on; null when it is already, or has no media yet. */
  private @Nullable Source attach(Take take, Session publishing) {
    Source source =
        sources.has(publishing) && take.follow(publishing.id())
            ? sources.of(publishing, take.intake())
            : null;
    if (source != null) {
      take.intake().opened(source);
    }
    return source;
  }

  @Override
  public void close() {
    recorder.close();
  }
}
