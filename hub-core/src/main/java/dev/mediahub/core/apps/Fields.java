package dev.mediahub.core.apps;

import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import io.javalin.http.Context;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Checks of request fields; a refusal names the field and says what it may hold. */
public final class Fields {
  private static final Pattern ROOM = Pattern.compile("[a-zA-Z0-9._-]{1,120}");
  private static final Pattern SIGNED_NUMBER = Pattern.compile("-?\\d{1,9}");

  private static final Pattern ROW_ID = Pattern.compile("\\d{1,18}");

  /** ISO 8601; UTC where it names no offset. */
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .optionalStart()
          .appendLiteral('T')
          .append(DateTimeFormatter.ISO_LOCAL_TIME)
          .optionalStart()
          .appendOffsetId()
          .optionalEnd()
          .optionalEnd()
          .parseDefaulting(ChronoField.HOUR_OF_DAY, 0)
          .parseDefaulting(ChronoField.OFFSET_SECONDS, 0)
          .toFormatter(Locale.ROOT);

  /** What PostgreSQL's timestamps hold for sure: the year 4147. */
  private static final Instant LATEST = Instant.ofEpochSecond(1L << 36);

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
    if (value != null && value.indexOf('\0') >= 0) {
      throw refused(name, "must have no NUL character"); // Nor can PostgreSQL look for one.
    }
    return value == null || value.isEmpty() ? null : value;
  }

  /** A row's number in a path; empty for what is the number of none. */
  public static Optional<Long> rowId(String text) {
    return ROW_ID.matcher(text).matches() ? Optional.of(Long.valueOf(text)) : Optional.empty();
  }

  /**
   * A query parameter that is a time; null when it is absent or empty. Without an offset it is UTC,
   * and a date alone its first moment.
   */
  public static @Nullable Instant queryTime(Context context, String name) {
    String text = query(context, name);
    if (text == null) {
      return null;
    }
    try {
      // A plus that was not escaped arrives as a space.
      Instant time = TIME.parse(text.replace(' ', '+'), Instant::from);
      if (!time.isBefore(Instant.EPOCH) && time.isBefore(LATEST)) {
        return time;
      }
    } catch (DateTimeException e) {
      // Refused below, as a time out of range is.
    }
    throw refused(name, "must be a time such as 2026-06-30T12:00:00.000Z, or 2026-06-30");
  }

  public static HubException refused(String field, String rule) {
    return new HubException(ErrorCode.BAD_REQUEST, "Field \"%s\" %s".formatted(field, rule));
  }
}
