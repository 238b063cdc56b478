package dev.mediahub.media.api;

/** What a track carries. */
public enum TrackKind {
  AUDIO,
  VIDEO
}
