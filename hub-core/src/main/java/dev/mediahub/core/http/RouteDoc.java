package dev.mediahub.core.http;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a route says about itself: the API's document is made from it. Filled in while routes are
 * declared; one thread.
 */
public final class RouteDoc {
  private final List<Query> queries = new ArrayList<>();
  private final List<Answer> answers = new ArrayList<>();
  private String summary = "";
  private boolean hidden;
  private @Nullable Body body;

  /** How an answer is wrapped. */
  public enum Shape {
    /** {@code {"data": …, "error": null}}. */
    DATA,
    /** The same with {@code data} a list. */
    DATA_LIST,
    /** The same with {@code total, limit, offset}. */
    PAGE,
    /** A list without envelope. */
    LIST,
    /** A record without envelope. */
    BARE,
    /** Text of some type. */
    TEXT,
    /** No body. */
    NONE
  }

  /**
   * A query parameter.
   *
   * @param type of JSON Schema: {@code string} or {@code integer}
   */
  public record Query(String name, String type, String what) {}

  /**
   * A request's body.
   *
   * @param type a record; null when it is text
   * @param example JSON, or text
   */
  public record Body(String contentType, @Nullable Class<?> type, String example) {}

  /**
   * An answer to a request that succeeds; a route with several declares each, the usual one first.
   *
   * @param type a record; null without a body or with text
   */
  public record Answer(int status, Shape shape, @Nullable Class<?> type, String contentType) {}

  /** One sentence: what a call does. */
  public RouteDoc says(String text) {
    summary = text;
    return this;
  }

  /** Is no part of the API: a page or its file. */
  public RouteDoc hidden() {
    hidden = true;
    return this;
  }

  public RouteDoc query(String name, String type, String what) {
    queries.add(new Query(name, type, what));
    return this;
  }

  /** Takes {@code limit} and {@code offset}. */
  public RouteDoc paged(int defaultLimit, int maxLimit) {
    query("limit", "integer", "1 to %d; %d when absent".formatted(maxLimit, defaultLimit));
    return query("offset", "integer", "rows to leave out");
  }

  /** Takes a JSON object. */
  public RouteDoc takes(Class<?> type, String example) {
    body = new Body("application/json", type, example);
    return this;
  }

  public RouteDoc takesText(String contentType, String example) {
    body = new Body(contentType, null, example);
    return this;
  }

  public RouteDoc answers(int status, Shape shape, Class<?> type) {
    answers.add(new Answer(status, shape, type, "application/json"));
    return this;
  }

  public RouteDoc answersText(int status, String contentType) {
    answers.add(new Answer(status, Shape.TEXT, null, contentType));
    return this;
  }

  public RouteDoc answersNothing(int status) {
    answers.add(new Answer(status, Shape.NONE, null, ""));
    return this;
  }

  /** Whether there is enough to describe the route, or it need not be. */
  public boolean isComplete() {
    return hidden || (!summary.isEmpty() && !answers.isEmpty());
  }

  public boolean isHidden() {
    return hidden;
  }

  public String summary() {
    return summary;
  }

  public List<Query> queries() {
    return List.copyOf(queries);
  }

  public @Nullable Body body() {
    return body;
  }

  public List<Answer> answers() {
    return List.copyOf(answers);
  }
}
