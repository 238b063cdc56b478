package dev.mediahub.media.room;

import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.protocol.sdp.ClientOffer;
import dev.mediahub.media.protocol.sdp.Direction;
import dev.mediahub.media.protocol.sdp.ExtensionIds;
import dev.mediahub.media.protocol.sdp.NegotiatedMedia;
import java.util.List;

/** A video section as a viewer negotiates it, without header extensions. */
public final class SentVideo {
  private SentVideo() {}

  /** H.264 from SSRC 7, repairs from 8. */
  public static NegotiatedMedia h264() {
    return new NegotiatedMedia(
        0,
        "0",
        TrackKind.VIDEO,
        Direction.SENDONLY,
        List.of(ClientOffer.H264),
        ExtensionIds.NONE,
        7,
        8,
        List.of(),
        "",
        "");
  }
}
