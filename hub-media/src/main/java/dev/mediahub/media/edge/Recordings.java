package dev.mediahub.media.edge;

import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.MediaEvent;
import dev.mediahub.media.api.RecordRequest;
import dev.mediahub.media.api.Recording;
import dev.mediahub.media.api.RoomKey;
import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.edge.rtmp.FlvFeed;
import dev.mediahub.media.edge.webrtc.FrameTap;
import dev.mediahub.media.edge.webrtc.LoopMedia;
import dev.mediahub.media.edge.webrtc.TrackSource;
import dev.mediahub.media.output.recorder.Intake;
import dev.mediahub.media.output.recorder.Recorder;
import dev.mediahub.media.output.recorder.Source;
import dev.mediahub.media.output.recorder.Take;
import dev.mediahub.media.room.Publisher;
import dev.mediahub.media.room.Track;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings publishers to their recordings: at the start, and again whenever the same identity comes
 * back. Commands come from any thread, events on the control thread.
 */
final class Recordings implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Recordings.class);

  private final Rooms rooms;
  private final RtmpRooms rtmp;
  private final Recorder recorder;

  Recordings(Rooms rooms, RtmpRooms rtmp, Recorder recorder) {
    this.rooms = rooms;
    this.rtmp = rtmp;
    this.recorder = recorder;
  }

  /**
   * Records somebody who publishes now.
   *
   * @throws HubException CONFLICT when nobody does, or is recorded already
   */
  synchronized Recording start(RecordRequest request) {
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
    attach(take, publishing);
    return take;
  }

  /** A publisher came or left. */
  synchronized void onEvent(MediaEvent event) {
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

  private void attach(Take take, Session publishing) {
    Source source = source(publishing, take.intake());
    if (source != null && take.follow(publishing.id())) {
      take.intake().opened(source);
    }
  }

  /** Brings a publisher's media to an intake, once that is opened; null while there is none. */
  @Nullable Source source(Session publishing, Intake intake) {
    FlvFeed feed = rtmp.original(publishing);
    if (feed != null) {
      return new Messages(feed, intake);
    }
    TrackSource source = publishing.source;
    LoopMedia home = source == null ? null : source.home();
    return source == null || home == null ? null : new Packets(source, home, intake);
  }

  @Override
  public void close() {
    recorder.close();
  }

  /** An RTMP publisher as it sends. */
  private static final class Messages implements Source, FlvFeed.Listener {
    private final FlvFeed feed;
    private final Intake intake;

    Messages(FlvFeed feed, Intake intake) {
      this.feed = feed;
      this.intake = intake;
    }

    @Override
    public void begin() {
      feed.add(this);
    }

    @Override
    public void onMessage(boolean video, int timeMs, byte[] tag) {
      intake.message(video, timeMs, tag);
    }

    @Override
    public @Nullable Track video() {
      return null;
    }

    @Override
    public @Nullable Track audio() {
      return null;
    }

    @Override
    public void requestKeyframe() {
      // RTMP has no way to ask.
    }

    @Override
    public void close() {
      feed.remove(this);
    }
  }

  /** A WebRTC publisher's packets. */
  private static final class Packets implements Source {
    private final LoopMedia home;
    private final Intake intake;
    private final @Nullable Track video;
    private final @Nullable Track audio;
    private @Nullable FrameTap videoTap;
    private @Nullable FrameTap audioTap;

    Packets(TrackSource source, LoopMedia home, Intake intake) {
      this.home = home;
      this.intake = intake;
      this.video = source.track(TrackKind.VIDEO);
      this.audio = source.track(TrackKind.AUDIO);
    }

    @Override
    public void begin() {
      audioTap = tap(audio, false);
      videoTap = tap(video, true);
    }

    private @Nullable FrameTap tap(@Nullable Track track, boolean picture) {
      return track == null
          ? null
          : new FrameTap(
              home,
              track,
              (sequence, buffer, offset, length, arrivalNs) ->
                  intake.packet(picture, sequence, buffer, offset, length, arrivalNs));
    }

    @Override
    public @Nullable Track video() {
      return video;
    }

    @Override
    public @Nullable Track audio() {
      return audio;
    }

    @Override
    public void requestKeyframe() {
      if (videoTap != null) {
        videoTap.requestKeyframe();
      }
    }

    @Override
    public void close() {
      if (videoTap != null) {
        videoTap.close();
      }
      if (audioTap != null) {
        audioTap.close();
      }
    }
  }
}
