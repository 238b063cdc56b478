package dev.mediahub.media.api;

import java.util.Locale;

/** How a room's participants are put into one picture. */
public enum CompositeLayout {
  /** All alike. */
  GRID,
  /** The loudest one large, the others in a strip beside. */
  SPEAKER,
  /** The first one with a picture, alone; all are heard. */
  SINGLE;

  /** As the API writes it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
