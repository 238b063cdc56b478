package dev.mediahub.media.edge.rtmp;

import dev.mediahub.media.api.RtmpGate;
import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.edge.webrtc.FramePublisher;
import dev.mediahub.media.protocol.sdp.Codec;
import dev.mediahub.media.room.Connection;
import dev.mediahub.media.room.Keeping;
import dev.mediahub.media.room.Packetizer;
import dev.mediahub.media.worker.Transcoders;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the RTMP server needs of the media plane. Any thread; nothing here blocks. */
public interface RtmpHost {
  /** A new unguessable session id. */
  String newSessionId();

  /** Monotonic time at which the time of all streams was zero. */
  long zeroNs();

  /** Workers that change how media is coded. */
  Transcoders transcoders();

  /** A track to be. */
  record NewTrack(TrackKind kind, Codec codec, Keeping keeping, @Nullable Packetizer packetizer) {}

  /** A publisher that is in its room. */
  interface Publishing {
    FramePublisher frames();

    /** Says what its owner should know of the stream. */
    void notices(List<String> texts);

    /** It has left. */
    void closed(String reason);
  }

  /**
   * Brings a publisher into its room, in place of one of the same identity.
   *
   * @param feed what RTMP players of it get
   */
  Publishing publish(
      RtmpGate.Publish who, Connection connection, List<NewTrack> tracks, FlvFeed feed);

  /** A player that is in its room. */
  interface Playing {
    /** It has left. */
    void closed(String reason);
  }

  /**
   * Brings a player into a room.
   *
   * @param fourCcs what it says it takes by Enhanced RTMP, {@code *} for all
   * @param follow told which feed to play, now and when the publisher comes back
   * @throws dev.mediahub.media.api.HubException CONFLICT when nobody publishes there,
   *     NOT_ACCEPTABLE when what is published cannot go over RTMP to it
   */
  Playing play(
      RtmpGate.Play who, Connection connection, Set<String> fourCcs, Consumer<FlvFeed> follow);
}
