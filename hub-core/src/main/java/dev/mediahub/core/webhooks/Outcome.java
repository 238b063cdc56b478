package dev.mediahub.core.webhooks;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt went.
 *
 * @param status what the delivery is now
 * @param next when it is tried again, of interest while pending
 * @param answer the receiver's status code; null when it gave none
 * @param error null when delivered
 */
record Outcome(
    Delivery.Status status, Instant next, @Nullable Integer answer, @Nullable String error) {

  static Outcome delivered(Instant at, int answer) {
    return new Outcome(Delivery.Status.DELIVERED, at, answer, null);
  }

  static Outcome failed(Instant at, @Nullable Integer answer, String error) {
    return new Outcome(Delivery.Status.FAILED, at, answer, error);
  }
}
