package dev.mediahub.media.edge;

import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.edge.composite.Composite;
import dev.mediahub.media.edge.rtmp.FlvFeed;
import dev.mediahub.media.edge.webrtc.FrameTap;
import dev.mediahub.media.edge.webrtc.LoopMedia;
import dev.mediahub.media.edge.webrtc.TrackSource;
import dev.mediahub.media.output.recorder.Intake;
import dev.mediahub.media.output.recorder.Source;
import dev.mediahub.media.room.Track;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Publishers as those take them who read frames. Any thread. */
final class Sources {
  private final RtmpRooms rtmp;

  Sources(RtmpRooms rtmp) {
    this.rtmp = rtmp;
  }

  /** A publisher's first video and its sound; null when it has no media yet. */
  @Nullable Source of(Session publishing, Intake intake) {
    FlvFeed feed = rtmp.original(publishing);
    if (feed != null) {
      return new Messages(feed, intake, null, () -> {});
    }
    TrackSource source = publishing.source;
    LoopMedia home = source == null ? null : source.home();
    return source == null || home == null
        ? null
        : new Packets(home, intake, source.track(TrackKind.VIDEO), source.track(TrackKind.AUDIO));
  }

  /** Whether {@link #of} gives one. */
  boolean has(Session publishing) {
    TrackSource source = publishing.source;
    return rtmp.original(publishing) != null || (source != null && source.home() != null);
  }

  /** A publisher's videos beside the first: a shared screen. */
  List<Track> furtherVideos(Session publishing) {
    TrackSource source = publishing.source;
    return source == null || rtmp.original(publishing) != null
        ? List.of()
        : source.tracks().stream().filter(each -> each.kind() == TrackKind.VIDEO).skip(1).toList();
  }

  /** One video track alone. */
  static Source video(LoopMedia home, Track track, Intake intake) {
    return new Packets(home, intake, track, null);
  }

  /**
   * A room put together.
   *
   * @param onClosed run when it is wanted no more
   */
  static Source of(Composite composite, Intake intake, Runnable onClosed) {
    return new Messages(composite.feed(), intake, composite::requestKeyframe, onClosed);
  }

  /** FLV messages as they are sent. */
  private static final class Messages implements Source, FlvFeed.Listener {
    private final FlvFeed feed;
    private final Intake intake;
    private final @Nullable Runnable keyframe;
    private final Runnable onClosed;

    /**
     * Begins when it is told to.
     *
     * @param keyframe asks for one; null when nobody can be asked, as over RTMP
     */
    Messages(FlvFeed feed, Intake intake, @Nullable Runnable keyframe, Runnable onClosed) {
      this.feed = feed;
      this.intake = intake;
      this.keyframe = keyframe;
      this.onClosed = onClosed;
    }

    @Override
    public void begin() {
      feed.add(this);
      requestKeyframe();
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
      if (keyframe != null) {
        keyframe.run();
      }
    }

    @Override
    public void close() {
      feed.remove(this);
      onClosed.run();
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

    Packets(LoopMedia home, Intake intake, @Nullable Track video, @Nullable Track audio) {
      this.home = home;
      this.intake = intake;
      this.video = video;
      this.audio = audio;
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
