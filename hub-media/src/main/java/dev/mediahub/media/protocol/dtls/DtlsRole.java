package dev.mediahub.media.protocol.dtls;

/** Which side sends the first message. */
public enum DtlsRole {
  /** Waits for a ClientHello: the hub, wherever the peer can open, {@code a=setup:passive}. */
  SERVER,
  /**
   * Sends it, {@code a=setup:active}: the hub to peers that can only wait (FFmpeg's WHIP muxer),
   * test peers and the load generator.
   */
  CLIENT
}
