package dev.mediahub.media.api;

/** How a participant is connected. */
public enum Protocol {
  WHIP,
  WHEP,
  RTMP
}
