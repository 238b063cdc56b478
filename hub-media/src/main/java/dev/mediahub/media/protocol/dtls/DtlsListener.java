package dev.mediahub.media.protocol.dtls;

import dev.mediahub.media.protocol.srtp.SrtpKeys;

/**
 * What one endpoint reports. Every method is called on the endpoint's own virtual thread, which the
 * owner leaves quickly for its loop. {@link #onFailed} or {@link #onClosed} comes exactly once, and
 * last.
 */
public interface DtlsListener {

  /**
   * Send this to the peer, in order.
   *
   * @param datagram at most {@link DtlsEndpoint#MAX_DATAGRAM} bytes; the receiver may keep it
   */
  void onDatagram(byte[] datagram);

  /**
   * The peer has proved to hold the certificate of its fingerprint. Comes before the datagram with
   * which the peer learns that it may send media.
   */
  void onConnected(SrtpKeys keys);

  /**
   * The handshake or the session broke down; datagrams with an alert may have gone out before.
   *
   * @param reason for a log and for the person debugging: what happened, in words
   */
  void onFailed(String reason);

  /** Closed by {@link DtlsEndpoint#close} or by the peer's close_notify. */
  void onClosed();
}
