package dev.mediahub.media.worker.jobs.ffmpeg;

import java.util.HashMap;
import java.util.Map;

/** The stages of a process; each is there as long as a job of its composite. Any thread. */
final class Stages {
  private final Map<Integer, Open> open = new HashMap<>();

  private static final class Open {
    private final Stage stage = new Stage();
    private int jobs;
  }

  /** A job begins; {@link #leave} must follow. */
  synchronized Stage enter(int composite) {
    Open found = open.computeIfAbsent(composite, _ -> new Open());
    found.jobs++;
    return found.stage;
  }

  synchronized void leave(int composite) {
    Open found = open.get(composite);
    if (found != null && --found.jobs == 0) {
      open.remove(composite);
      found.stage.close();
    }
  }
}
