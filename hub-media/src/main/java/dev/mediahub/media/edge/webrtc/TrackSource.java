package dev.mediahub.media.edge.webrtc;

import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.room.Track;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whose tracks can be played: a publishing peer, or a publisher of frames. Any thread. */
public interface TrackSource {
  List<Track> tracks();

  /** The loop that owns the tracks; null before there is one. */
  @Nullable LoopMedia home();

  /** The track of this kind; null when none is published. */
  default @Nullable Track track(TrackKind kind) {
    return tracks().stream().filter(track -> track.kind() == kind).findFirst().orElse(null);
  }
}
