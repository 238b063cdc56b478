package dev.mediahub.media.api;

/** What became of a camera's message. */
public enum CameraVerdict {
  /** It goes on. */
  MORE,
  /** A picture, and everybody who watches has it. */
  TAKEN,
  /** Left out: more pictures a second than allowed. */
  TOO_FAST,
  /** No whole JPEG; left out. */
  BROKEN,
  /** As {@link #BROKEN}, too often in a row: the connection is to be closed. */
  BROKEN_TOO_OFTEN,
  /** Longer than allowed: the connection is to be closed. */
  TOO_LARGE
}
