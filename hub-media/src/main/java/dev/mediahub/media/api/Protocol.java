package dev.mediahub.media.api;

/** How a participant is connected. */
public enum Protocol {
  WHIP,
  WHEP,
  RTMP,
  /** JPEG pictures: over WebSocket in, over WebSocket or HTTP out. */
  WS_MJPEG
}
