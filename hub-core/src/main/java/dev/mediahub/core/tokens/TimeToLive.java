package dev.mediahub.core.tokens;

import dev.mediahub.core.apps.Fields;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How long a join token is valid, written as {@code 10m}. */
final class TimeToLive {
  static final Duration DEFAULT = Duration.ofHours(6);

  private static final Duration MAX = Duration.ofDays(365);
  private static final Pattern FORM = Pattern.compile("([1-9]\\d{0,8})([smhd]?)");

  private TimeToLive() {}

  /** The duration; a number without a unit counts seconds. */
  static Duration parse(@Nullable String text) {
    if (text == null) {
      return DEFAULT;
    }
    Matcher form = FORM.matcher(text);
    if (form.matches()) {
      long count = Long.parseLong(form.group(1));
      Duration duration =
          switch (form.group(2)) {
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            case "d" -> Duration.ofDays(count);
            default -> Duration.ofSeconds(count);
          };
      if (duration.compareTo(MAX) <= 0) {
        return duration;
      }
    }
    throw Fields.refused(
        "ttl", "must be a number and s, m, h or d, at most 365d, for example \"10m\" or \"6h\"");
  }
}
