package dev.mediahub.core.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a successful answer is wrapped in: {@code {"data": …, "error": null}}.
 *
 * @param error always null: a failure has the error mapper's shape
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
@JsonPropertyOrder({"data", "error"})
public record Envelope<T>(T data, @Nullable Object error) {

  public static <T> Envelope<T> of(T data) {
    return new Envelope<>(data, null);
  }

  /**
   * One page of a list.
   *
   * @param total rows that match, on all pages
   */
  public static <T> Page<T> page(List<T> data, long total, int limit, int offset) {
    return new Page<>(data, total, limit, offset, null);
  }

  /** A page of a list with its position. */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  @JsonPropertyOrder({"data", "total", "limit", "offset", "error"})
  public record Page<T>(List<T> data, long total, int limit, int offset, @Nullable Object error) {}
}
