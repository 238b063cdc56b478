package dev.mediahub.core.apps;

import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/** Values that may have been changed from their defaults; null means that one was not. */
final class Changed {
  private Changed() {}

  static <T> @Nullable T later(@Nullable T earlier, @Nullable T later) {
    return later != null ? later : earlier;
  }

  /** As {@link #later}, of values that have parts. */
  static <T> @Nullable T later(@Nullable T earlier, @Nullable T later, BinaryOperator<T> together) {
    return earlier == null || later == null
        ? later(earlier, later)
        : together.apply(earlier, later);
  }

  static <T> T or(@Nullable T value, T whenAbsent) {
    return value != null ? value : whenAbsent;
  }
}
