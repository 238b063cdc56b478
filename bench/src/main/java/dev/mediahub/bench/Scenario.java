package dev.mediahub.bench;

import java.util.List;
import java.util.Locale;

/** What there is to measure. */
enum Scenario {
  WEBRTC(200),
  RTMP_PUBLISH(200),
  RTMP_PLAY(200),
  CAMERAS(1000);

  private final int usualViewers;

  Scenario(int usualViewers) {
    this.usualViewers = usualViewers;
  }

  /** How many clients there are when nobody says a number. */
  List<Integer> usualViewers() {
    return List.of(usualViewers);
  }

  /** As the command line has it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
