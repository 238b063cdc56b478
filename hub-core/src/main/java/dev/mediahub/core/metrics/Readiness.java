package dev.mediahub.core.metrics;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Whether the hub can do all its work, and what is missing when not. Any thread. */
public final class Readiness {
  private final BooleanSupplier databaseAnswers;
  private volatile State state = State.STARTING;

  /** Where the hub is in its life. */
  public enum State {
    STARTING,
    RUNNING,
    STOPPING
  }

  public Readiness(BooleanSupplier databaseAnswers) {
    this.databaseAnswers = databaseAnswers;
  }

  public void enter(State next) {
    state = next;
  }

  boolean databaseAnswers() {
    return databaseAnswers.getAsBoolean();
  }

  /** What is missing, by part, with what to do about it; empty when ready. */
  Map<String, String> missing() {
    Map<String, String> missing = new LinkedHashMap<>();
    switch (state) {
      case STARTING -> missing.put("hub", "is starting: wait");
      case STOPPING -> missing.put("hub", "is stopping: use another one");
      case RUNNING -> {}
    }
    if (!databaseAnswers()) {
      missing.put("database", "does not answer: media goes on, the API answers 503 until it does");
    }
    return missing;
  }
}
