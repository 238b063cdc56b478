package dev.mediahub.core.apps;

import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Checks of request fields; a refusal names the field and says what it may hold. */
public final class Fields {
  private static final Pattern ROOM = Pattern.compile("[a-zA-Z0-9._-]{1,120}");
  private static final Pattern SIGNED_NUMBER = Pattern.compile("-?\\d{1,9}");

  private Fields() {}

  /** Text of 1 to {@code max} characters without control characters, or null when absent. */
  public static @Nullable String optionalText(String field, @Nullable String value, int max) {
    if (value == null) {
      return null;
    }
    if (value.isBlank()
        || value.codePointCount(0, value.length()) > max
        || value.codePoints().anyMatch(Character::isISOControl)) {
      throw refused(
          field, "must have 1 to %d characters, none of them a control character".formatted(max));
    }
    return value;
  }

  public static String text(String field, @Nullable String value, int max) {
    String text = optionalText(field, value, max);
    if (text == null) {
      throw refused(field, "is required: 1 to %d characters".formatted(max));
    }
    return text;
  }

  public static @Nullable String optionalRoom(@Nullable String value) {
    if (value != null && !ROOM.matcher(value).matches()) {
      throw refused("room", "must have 1 to 120 characters of a-z A-Z 0-9 . _ -");
    }
    return value;
  }

  /** An optional number that is one of a few. */
  static void requireOneOf(String field, @Nullable Integer value, int... allowed) {
    if (value != null && Arrays.stream(allowed).noneMatch(number -> number == value)) {
      throw refused(
          field,
          Arrays.stream(allowed)
              .mapToObj(Integer::toString)
              .collect(Collectors.joining(", ", "must be one of ", "")));
    }
  }

  /** An optional number within bounds. */
  static void within(String field, @Nullable Integer value, int min, int max) {
    if (value != null && (value < min || value > max)) {
      throw refused(field, "must be %d to %d".formatted(min, max));
    }
  }

  /**
   * Does every check, so that a caller hears of all mistakes at once.
   *
   * @throws HubException BAD_REQUEST with a line a mistake
   */
  static void all(Runnable... checks) {
    List<String> mistakes = new ArrayList<>();
    for (Runnable check : checks) {
      try {
        check.run();
      } catch (HubException e) {
        mistakes.add(String.valueOf(e.getMessage()));
      }
    }
    if (!mistakes.isEmpty()) {
      throw new HubException(ErrorCode.BAD_REQUEST, String.join("\n", mistakes));
    }
  }

  /** A query parameter within bounds, or its default when absent. */
  public static int number(String field, @Nullable String value, int whenAbsent, int min, int max) {
    if (value == null || value.isEmpty()) {
      return whenAbsent;
    }
    int number = SIGNED_NUMBER.matcher(value).matches() ? Integer.parseInt(value) : min - 1;
    if (number < min || number > max) {
      throw refused(field, "must be a whole number from %d to %d".formatted(min, max));
    }
    return number;
  }

  /** A query parameter; null when it is absent or empty. */
  public static @Nullable String query(Context context, String name) {
    String value = context.queryParam(name);
    return value == null || value.isEmpty() ? null : value;
  }

  public static HubException refused(String field, String rule) {
    return new HubException(ErrorCode.BAD_REQUEST, "Field \"%s\" %s".formatted(field, rule));
  }
}
