package dev.mediahub.media.room;

import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.protocol.sdp.Codec;
import dev.mediahub.media.protocol.sdp.Direction;
import dev.mediahub.media.protocol.sdp.ExtensionIds;
import dev.mediahub.media.protocol.sdp.NegotiatedMedia;
import java.util.List;

/** Tracks that a client is said to have published, without extensions. */
public final class TestTracks {
  private TestTracks() {}

  public static Track of(int id, String name, TrackKind kind, Codec... codecs) {
    return new Track(
        id,
        name,
        new NegotiatedMedia(
            0,
            "0",
            kind,
            Direction.RECVONLY,
            List.of(codecs),
            ExtensionIds.NONE,
            -1,
            -1,
            List.of(),
            "",
            ""));
  }
}
