package dev.mediahub.core.webhooks;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One event on its way to an app's receiver.
 *
 * @param eventId stands in the body too; the same for every attempt, so that a receiver can tell a
 *     repetition
 * @param room null when the event is not about a room
 * @param body JSON, exactly as it is sent
 * @param queuedAt when it was last put into the queue: it is given up some days later
 * @param lastStatus of the last answer; null when there was none
 * @param lastError why the last attempt did not succeed
 */
record Delivery(
    long id,
    String app,
    String eventId,
    String event,
    @Nullable String room,
    String body,
    Status status,
    int attempts,
    Instant createdAt,
    Instant queuedAt,
    Instant nextAttemptAt,
    @Nullable Instant lastAttemptAt,
    @Nullable Integer lastStatus,
    @Nullable String lastError) {

  /** Where a delivery is in its life. */
  enum Status {
    /** Waits for its turn or its next attempt. */
    PENDING,
    /** Answered with 2xx. */
    DELIVERED,
    /** Refused for good, or given up. */
    FAILED;

    /** As the API and the database write it. */
    String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Status ofLabel(String label) {
      return valueOf(label.toUpperCase(Locale.ROOT));
    }
  }
}
