package dev.mediahub.core.tenants;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.stream.Stream;

/** Which limits a tenant begins with. */
enum Plan {
  FREE(Limits.FREE),
  UNLIMITED(Limits.UNLIMITED);

  private final Limits limits;

  Plan(Limits limits) {
    this.limits = limits;
  }

  Limits limits() {
    return limits;
  }

  @JsonValue
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  @JsonCreator
  static Plan ofLabel(String label) {
    return Stream.of(values())
        .filter(plan -> plan.label().equals(label))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("must be \"free\" or \"unlimited\""));
  }
}
