package dev.mediahub.media.protocol.sdp;

import org.jspecify.annotations.Nullable;

/** What an answer says to one section of the offer. */
sealed interface SectionAnswer {
  MediaSection offered();

  record Rejected(MediaSection offered) implements SectionAnswer {}

  /**
   * @param track what is sent in it; null when nothing is
   */
  record Accepted(MediaSection offered, NegotiatedMedia media, @Nullable OfferedTrack track)
      implements SectionAnswer {}
}
