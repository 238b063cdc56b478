package dev.mediahub.media.protocol.dtls;

/** Which side sends the first message. */
public enum DtlsRole {
  /** Waits for a ClientHello: the hub, {@code a=setup:passive}. */
  SERVER,
  /** Sends it: test peers and the load generator, {@code a=setup:active}. */
  CLIENT
}
