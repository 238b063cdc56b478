package dev.mediahub.media.stats;

import java.util.Locale;

/** Why a packet was dropped. */
public enum Drop {
  /** From an address that no session has validated. */
  UNKNOWN_ADDRESS,
  /** Not STUN, DTLS, RTP or RTCP (RFC 7983). */
  UNKNOWN_PROTOCOL,
  /** A connectivity check without valid integrity, or for no session of ours. */
  STUN_REFUSED,
  /** A DTLS datagram that is too long or no DTLS 1.2, or more of them than are worked off. */
  DTLS_REFUSED,
  /** Media before the keys are there. */
  NO_KEYS,
  MALFORMED_RTP,
  MALFORMED_RTCP,
  SRTP_AUTHENTICATION,
  SRTP_REPLAYED,
  SRTP_OTHER,
  /** An SSRC or payload type that was not negotiated. */
  UNKNOWN_STREAM,
  /** Older than what the packet cache still keeps, or already there. */
  DUPLICATE_OR_LATE,
  /** Larger than a packet may be. */
  TOO_LARGE,
  /** A full ring to another loop or connection. */
  RING_FULL,
  /** The viewer's link takes less than the stream. */
  SLOW_SUBSCRIBER,
  /** The viewer negotiated no payload type for the codec now published. */
  CODEC_NOT_NEGOTIATED,
  SRTP_PROTECT_FAILED,
  /** A frame whose parts do not add up. */
  MALFORMED_FRAME;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** The metric label's value. */
  public String label() {
    return label;
  }
}
