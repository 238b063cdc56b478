package dev.mediahub.media.edge.rtmp;

import dev.mediahub.media.api.RtmpGate;
import dev.mediahub.media.edge.webrtc.FramePublisher;
import dev.mediahub.media.protocol.codec.ParameterSets;
import dev.mediahub.media.protocol.flv.FlvCodec;
import dev.mediahub.media.protocol.flv.MediaTag;
import dev.mediahub.media.protocol.flv.TagReader;
import dev.mediahub.media.room.Av1Packetizer;
import dev.mediahub.media.room.Connection;
import dev.mediahub.media.room.MediaFrame;
import dev.mediahub.media.room.NalPacketizer;
import dev.mediahub.media.room.Packetizer;
import dev.mediahub.media.worker.TranscodeSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one publisher sends, on its way into the room and to RTMP players. Until it is known what
 * the stream consists of, its first messages wait. Its connection's event loop only.
 */
final class PublishedStream {
  /** Encoders send configurations and metadata before the first frame; a second is patience. */
  private static final long PROBE_MS = 1000;

  private static final int MAX_EARLY_BYTES = 8 * 1024 * 1024;
  private static final int MAX_EARLY = 1024;
  private static final int VIDEO_PER_MS = 90;
  private static final int AUDIO_PER_MS = 48;
  private static final long NS_PER_MS = 1_000_000L;
  private static final int NO_TRACK = -1;

  /** Sound that nobody hears is coded this much longer: viewers come back, and others come. */
  private static final long UNHEARD_MS = 10_000;

  /**
   * Until its first frame a track is not there for viewers, so the sound's first frames are coded
   * for nobody: for {@link #UNHEARD_MS} of each such time, should it be sound that cannot be.
   */
  private static final long INTRODUCED_EVERY_MS = 60_000;

  /** x264's and OBS's default is at most 3 B-frames in a row, so the third picture tells. */
  private static final int PICTURES_TO_KNOW = 6;

  private final RtmpGate.Publish who;
  private final RtmpHost host;
  private final Connection connection;
  private final FlvFeed feed;
  private final Timeline timeline;
  private final StreamFormat format = new StreamFormat();
  private final BFrames bFrames = new BFrames();
  private final List<Early> early = new ArrayList<>();
  private List<MediaFrame> frames = new ArrayList<>();
  private int earlyBytes;
  private int pictures;
  private final boolean reencodes;
  private @Nullable Notices notices;
  private @Nullable TranscodedTrack sound;
  private long heardMs;
  private long firstSoundMs = -1;
  private @Nullable TranscodedTrack reencoded;
  private @Nullable Packetizer reencodedPacketizer;
  private boolean passes;
  private RtmpHost.@Nullable Publishing publishing;
  private int videoTrack = NO_TRACK;
  private int audioTrack = NO_TRACK;

  /** A frame that came before the stream was opened. */
  private record Early(boolean video, MediaTag tag, long timeMs, byte[] message) {}

  /**
   * @param startMs of the hub's own time, where the stream's begins
   * @param reencodes video with B-frames is re-encoded for browsers
   */
  PublishedStream(
      RtmpGate.Publish who,
      RtmpHost host,
      Connection connection,
      FlvFeed feed,
      long startMs,
      boolean reencodes) {
    this.who = who;
    this.host = host;
    this.connection = connection;
    this.feed = feed;
    this.timeline = new Timeline(startMs);
    this.reencodes = reencodes;
  }

  RtmpGate.Publish who() {
    return who;
  }

  void metadata(Map<String, @Nullable Object> fields) {
    format.metadata(fields);
    Map<String, Object> known = new LinkedHashMap<>();
    fields.forEach((key, value) -> {
      // A live stream has no end; players would show one.
      boolean ofAFile = key.equals("duration") || key.equals("filesize");
      if (!ofAFile
          && (value instanceof Double || value instanceof Boolean || value instanceof String)) {
        known.put(key, value);
      }
    });
    feed.metadata(known);
  }

  /**
   * Takes one message; frames leave with {@link #flush}.
   *
   * @param nowNs when it came, monotonic
   */
  void media(boolean video, int timestamp, byte[] message, long nowNs) throws Refusal {
    MediaTag tag = video ? TagReader.video(message) : TagReader.audio(message);
    switch (tag.kind()) {
      case SKIP, END -> {}
      case BROKEN -> throw new Refusal("A media message ends early or is malformed");
      case MULTITRACK ->
          throw new Refusal(
              "Multitrack is not supported: send one video and one audio track (in OBS switch"
                  + " Enhanced Broadcasting or multitrack off)");
      // What encoders write on these says nothing: many write 0.
      case CONFIG -> config(video, tag, timeline.newestMs(), message);
      case FRAME -> {
        noteArrival(video, timestamp, nowNs);
        long hubMs = (nowNs - host.zeroNs()) / NS_PER_MS;
        frame(video, tag, timeline.at(video, timestamp, hubMs), message);
      }
    }
  }

  /** By the publisher's own timestamps: a jump that the timeline leaves out is no delay. */
  private void noteArrival(boolean video, int timestamp, long nowNs) {
    RtmpHost.Publishing open = publishing;
    int track = video ? videoTrack : audioTrack;
    if (open != null && track != NO_TRACK) {
      open.frames().tracks().get(track).arrived((timestamp & 0xffff_ffffL) * NS_PER_MS, nowNs);
    }
  }

  private void config(boolean video, MediaTag tag, long timeMs, byte[] message) throws Refusal {
    byte[] soundBefore = format.aacConfig();
    byte[] videoBefore = format.videoConfig();
    ParameterSets changed = format.config(video, tag, message);
    feed.config(video, (int) timeMs, message);
    RtmpHost.Publishing open = publishing;
    if (!Arrays.equals(soundBefore, format.aacConfig())) {
      closeSound();
    }
    if (changed != null && open != null) {
      flush();
      Packetizer packetizer = passes ? reencodedPacketizer : format.packetizer();
      open.frames().reconfigure(() -> reconfigure(packetizer, changed));
      Notices shown = notices;
      if (reencoded != null && shown != null && !Arrays.equals(videoBefore, format.videoConfig())) {
        reencoded.close();
        reencoded = openReencoder(open, shown);
      }
    }
  }

  private static void reconfigure(@Nullable Packetizer packetizer, ParameterSets sets) {
    switch (packetizer) {
      case NalPacketizer nal -> nal.parameters(sets);
      case Av1Packetizer av1 -> av1.parameters(sets);
      case null -> {}
    }
  }

  private void frame(boolean video, MediaTag tag, long timeMs, byte[] message) throws Refusal {
    if (tag.codec() == FlvCodec.OTHER) {
      throw video ? StreamFormat.unsupportedVideo() : StreamFormat.unsupportedAudio();
    }
    if (video && bFrames.note(timeMs + tag.compositionMs())) {
      noticeLateBFrames();
    }
    if (publishing != null) {
      forward(video, tag, timeMs, message);
      return;
    }
    early.add(new Early(video, tag, timeMs, message));
    earlyBytes += message.length;
    if (video) {
      pictures++;
    }
    boolean waited = timeMs - early.getFirst().timeMs() > PROBE_MS;
    if ((format.complete() && knowsOrder()) || (waited && format.playable())) {
      open();
    } else if (earlyBytes > MAX_EARLY_BYTES || early.size() > MAX_EARLY) {
      throw new Refusal("No decoder configuration came with the stream");
    }
  }

  /** Those that come when the stream has begun are not re-encoded any more. */
  private void noticeLateBFrames() {
    Notices shown = notices;
    if (reencoded == null && shown != null) {
      shown.set(Notices.Subject.B_FRAMES, BFrames.notice(false));
    }
  }

  /** Whether B-frames have been seen, cannot be, or would have been by now. */
  private boolean knowsOrder() {
    return !format.mayReorder() || bFrames.found() || pictures >= PICTURES_TO_KNOW;
  }

  private void open() throws Refusal {
    List<RtmpHost.NewTrack> tracks = new ArrayList<>();
    boolean again = reencodes && bFrames.found() && format.video() == FlvCodec.H264;
    RtmpHost.NewTrack video = again ? StreamFormat.reencodedTrack() : format.videoTrack();
    if (video != null) {
      videoTrack = tracks.size();
      tracks.add(video);
    }
    if (format.audio() != null) {
      audioTrack = tracks.size();
      tracks.add(StreamFormat.opusTrack());
    }
    RtmpHost.Publishing open = host.publish(who, connection, List.copyOf(tracks), feed);
    publishing = open;
    Notices shown = new Notices(open::notices);
    notices = shown;
    if (bFrames.found()) {
      shown.set(Notices.Subject.B_FRAMES, BFrames.notice(again));
    }
    if (again && video != null) {
      reencodedPacketizer = video.packetizer();
      reencoded = openReencoder(open, shown);
    }
    early.forEach(each -> forward(each.video, each.tag, each.timeMs, each.message));
    early.clear();
  }

  /** A decoder keeps its configuration: another one needs another. */
  private TranscodedTrack openReencoder(RtmpHost.Publishing open, Notices shown) throws Refusal {
    return new TranscodedTrack(
        host.transcoders(),
        format.reencodeSpec(),
        open.frames(),
        videoTrack,
        90_000,
        shown,
        Notices.Subject.VIDEO,
        "The video cannot be re-encoded for browsers now.");
  }

  /** What AAC goes through on its way to browsers; null while none of them listens. */
  private @Nullable TranscodedTrack soundAt(long timeMs) {
    RtmpHost.Publishing open = publishing;
    Notices shown = notices;
    if (open == null || shown == null) {
      return null;
    }
    if (firstSoundMs < 0) {
      firstSoundMs = timeMs;
    }
    FramePublisher frames = open.frames();
    boolean introduces =
        !frames.started(audioTrack) && (timeMs - firstSoundMs) % INTRODUCED_EVERY_MS < UNHEARD_MS;
    if (frames.watched(audioTrack) || introduces) {
      heardMs = timeMs;
      if (sound == null) {
        sound = openSound(open, shown);
      }
    } else if (timeMs - heardMs > UNHEARD_MS) {
      closeSound();
    }
    return sound;
  }

  private TranscodedTrack openSound(RtmpHost.Publishing open, Notices shown) {
    return new TranscodedTrack(
        host.transcoders(),
        new TranscodeSpec.AacToOpus(format.aacConfig()),
        open.frames(),
        audioTrack,
        48_000,
        shown,
        Notices.Subject.AUDIO,
        "Browsers get no sound now; RTMP players do.");
  }

  private void closeSound() {
    if (sound != null) {
      sound.close();
      sound = null;
    }
  }

  private void forward(boolean video, MediaTag tag, long timeMs, byte[] message) {
    feed.frame(video, video && tag.keyframe(), (int) timeMs, message);
    if (video) {
      forwardVideo(tag, timeMs + tag.compositionMs(), message);
    } else if (audioTrack != NO_TRACK) {
      forwardSound(tag, timeMs, message);
    }
  }

  private void forwardSound(MediaTag tag, long timeMs, byte[] message) {
    if (format.audio() != FlvCodec.AAC) {
      frames.add(
          new MediaFrame(audioTrack, message, tag.bodyOffset(), true, timeMs * AUDIO_PER_MS));
      return;
    }
    TranscodedTrack through = soundAt(timeMs);
    if (through != null) {
      through.offer(message, tag.bodyOffset(), timeMs, true);
    } else if (publishing != null) {
      publishing.frames().unheard(audioTrack, message.length - tag.bodyOffset());
    }
  }

  private void forwardVideo(MediaTag tag, long shownMs, byte[] message) {
    if (videoTrack == NO_TRACK) {
      return;
    }
    TranscodedTrack through = reencoded;
    if (through != null) {
      through.offer(message, tag.bodyOffset(), shownMs, tag.keyframe());
      if (tag.keyframe() && passes != through.unavailable()) {
        passOriginal(through.unavailable());
      }
      if (!passes) {
        return;
      }
    }
    frames.add(
        new MediaFrame(
            videoTrack, message, tag.bodyOffset(), tag.keyframe(), shownMs * VIDEO_PER_MS));
  }

  /** Without a worker browsers get the video as it is: that it stutters is better than none. */
  private void passOriginal(boolean pass) {
    RtmpHost.Publishing open = publishing;
    ParameterSets own = format.parameterSets();
    Packetizer cuts = reencodedPacketizer;
    if (open != null && own != null && cuts != null) {
      passes = pass;
      flush();
      ParameterSets sets = pass ? own : ParameterSets.IN_BAND;
      open.frames().reconfigure(() -> reconfigure(cuts, sets));
    }
  }

  /** Hands the frames of this turn to the room. */
  void flush() {
    RtmpHost.Publishing open = publishing;
    if (open != null && !frames.isEmpty()) {
      FramePublisher into = open.frames();
      into.offer(frames);
      frames = new ArrayList<>();
    }
  }

  /** The latest time of its frames so far. */
  long newestMs() {
    return timeline.newestMs();
  }

  /** The connection is gone. */
  void close(String reason) {
    flush();
    feed.close();
    closeSound();
    if (reencoded != null) {
      reencoded.close();
    }
    RtmpHost.Publishing open = publishing;
    publishing = null;
    if (open != null) {
      open.closed(reason);
    }
  }
}
