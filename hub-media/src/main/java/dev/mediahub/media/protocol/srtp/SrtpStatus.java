package dev.mediahub.media.protocol.srtp;

/**
 * Why a packet was refused. Methods of the packet path return a length ≥ 0, or one of these
 * negative numbers; {@code -status} indexes an array of {@link #COUNT} counters.
 */
public final class SrtpStatus {
  /** Shorter than its header and tag. */
  public static final int TOO_SHORT = -1;

  /** Not version 2. */
  public static final int MALFORMED = -2;

  /** The tag does not match: forged, corrupted, or another key. */
  public static final int AUTH_FAILED = -3;

  /** Authenticated before (RFC 3711 section 3.3.2). */
  public static final int REPLAYED = -4;

  /** Behind the replay window, so it cannot be told from a replay. */
  public static final int TOO_OLD = -5;

  /** One more SSRC than {@link SrtpReceiver#MAX_STREAMS}. */
  public static final int TOO_MANY_STREAMS = -6;

  /** SRTCP with the E flag clear: WebRTC never sends it in the clear. */
  public static final int NOT_ENCRYPTED = -7;

  /** A length or offset given by the caller leaves its buffer. */
  public static final int NO_ROOM = -8;

  /** The caller's packet index does not end in the sequence number of the header. */
  public static final int INDEX_MISMATCH = -9;

  /** 2^31 SRTCP packets under one key: new keys are needed (RFC 3711 section 9.2). */
  public static final int KEY_EXHAUSTED = -10;

  /** Used after {@code close()}. */
  public static final int CLOSED = -11;

  /** The crypto library refused a call that cannot fail; counted, never expected. */
  public static final int CRYPTO_ERROR = -12;

  /** Length of a counter array indexed by {@code -status}; index 0 is free for successes. */
  public static final int COUNT = 13;

  private static final String[] NAMES = {
    "ok",
    "too_short",
    "malformed",
    "auth_failed",
    "replayed",
    "too_old",
    "too_many_streams",
    "not_encrypted",
    "no_room",
    "index_mismatch",
    "key_exhausted",
    "closed",
    "crypto_error",
  };

  private SrtpStatus() {}

  /** The status as a metric label; every length ≥ 0 is {@code ok}. */
  public static String name(int status) {
    return status >= 0 ? NAMES[0] : NAMES[-status];
  }
}
