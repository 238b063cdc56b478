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
import java.util.ArrayList;
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
  private static final int NO_TRACK = -1;

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
  private RtmpHost.@Nullable Publishing publishing;
  private int videoTrack = NO_TRACK;
  private int audioTrack = NO_TRACK;

  /** A frame that came before the stream was opened. */
  private record Early(boolean video, MediaTag tag, long timeMs, byte[] message) {}

  /**
   * @param startMs the hub's time, where the stream's begins
   */
  PublishedStream(
      RtmpGate.Publish who, RtmpHost host, Connection connection, FlvFeed feed, long startMs) {
    this.who = who;
    this.host = host;
    this.connection = connection;
    this.feed = feed;
    this.timeline = new Timeline(startMs);
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

  /** Takes one message; frames leave with {@link #flush}. */
  void media(boolean video, int timestamp, byte[] message) throws Refusal {
    MediaTag tag = video ? TagReader.video(message) : TagReader.audio(message);
    switch (tag.kind()) {
      case SKIP, END -> {}
      case BROKEN -> throw new Refusal("A media message ends early or is malformed");
      case MULTITRACK ->
          throw new Refusal(
              "Multitrack is not supported: send one video and one audio track (in OBS switch"
                  + " Enhanced Broadcasting or multitrack off)");
      case CONFIG -> config(video, tag, timeline.at(timestamp), message);
      case FRAME -> frame(video, tag, timeline.at(timestamp), message);
    }
  }

  private void config(boolean video, MediaTag tag, long timeMs, byte[] message) throws Refusal {
    if (video && who.audioOnly()) {
      throw new Refusal("This key may publish audio only");
    }
    ParameterSets changed = format.config(video, tag, message);
    feed.config(video, (int) timeMs, message);
    RtmpHost.Publishing open = publishing;
    if (changed != null && open != null) {
      flush();
      Packetizer packetizer = format.packetizer();
      open.frames().reconfigure(() -> reconfigure(packetizer, changed));
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
    if (publishing != null) {
      forward(video, tag, timeMs, message);
      return;
    }
    early.add(new Early(video, tag, timeMs, message));
    earlyBytes += message.length;
    boolean waited = timeMs - early.getFirst().timeMs() > PROBE_MS;
    if (format.complete() || (waited && format.playable())) {
      open();
    } else if (earlyBytes > MAX_EARLY_BYTES || early.size() > MAX_EARLY) {
      throw new Refusal("No decoder configuration came with the stream");
    }
  }

  private void open() {
    List<RtmpHost.NewTrack> tracks = new ArrayList<>();
    RtmpHost.NewTrack video = format.videoTrack();
    if (video != null) {
      videoTrack = tracks.size();
      tracks.add(video);
    }
    if (format.audio() == FlvCodec.OPUS) {
      audioTrack = tracks.size();
      tracks.add(StreamFormat.opusTrack());
    }
    publishing = host.publish(who, connection, List.copyOf(tracks), feed);
    tellNotices();
    for (Early each : early) {
      forward(each.video, each.tag, each.timeMs, each.message);
    }
    early.clear();
  }

  private void tellNotices() {
    RtmpHost.Publishing open = publishing;
    if (open == null) {
      return;
    }
    List<String> notices = new ArrayList<>();
    if (bFrames.found()) {
      notices.add(BFrames.NOTICE);
    }
    if (format.audio() == FlvCodec.AAC) {
      notices.add(AAC_NOTICE);
    }
    open.notices(notices);
  }

  static final String AAC_NOTICE =
      "The sound is AAC, which browsers cannot play over WebRTC, and this hub has no worker to"
          + " transcode it: it is heard by RTMP players only.";

  private void forward(boolean video, MediaTag tag, long timeMs, byte[] message) {
    feed.frame(video, video && tag.keyframe(), (int) timeMs, message);
    if (video && videoTrack != NO_TRACK) {
      long shownMs = timeMs + tag.compositionMs();
      if (bFrames.note(shownMs)) {
        tellNotices();
      }
      frames.add(
          new MediaFrame(
              videoTrack, message, tag.bodyOffset(), tag.keyframe(), shownMs * VIDEO_PER_MS));
    } else if (!video && audioTrack != NO_TRACK) {
      frames.add(
          new MediaFrame(audioTrack, message, tag.bodyOffset(), true, timeMs * AUDIO_PER_MS));
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

  /** The connection is gone. */
  void close(String reason) {
    flush();
    feed.close();
    RtmpHost.Publishing open = publishing;
    publishing = null;
    if (open != null) {
      open.closed(reason);
    }
  }
}
