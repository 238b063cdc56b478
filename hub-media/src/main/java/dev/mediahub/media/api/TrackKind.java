package dev.mediahub.media.api;

import java.util.Set;

/** What a track carries. */
public enum TrackKind {
  AUDIO,
  VIDEO;

  public static final Set<TrackKind> ALL = Set.of(values());
}
