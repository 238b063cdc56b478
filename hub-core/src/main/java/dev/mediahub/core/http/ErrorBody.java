package dev.mediahub.core.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;

/**
 * The one shape of a failure.
 *
 * @param error a stable name for programs
 * @param message what to do about it, for people
 * @param requestId stands in the log beside the cause; only with 500
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"statusCode", "error", "message"})
record ErrorBody(
    int statusCode,
    String error,
    String message,
    @Nullable String requestId,
    @Nullable String metric,
    @Nullable Long limit,
    @Nullable Long used) {

  ErrorBody(int statusCode, String error, String message) {
    this(statusCode, error, message, null, null, null, null);
  }
}
