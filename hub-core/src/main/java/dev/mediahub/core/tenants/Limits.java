package dev.mediahub.core.tenants;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mediahub.core.apps.Fields;
import dev.mediahub.core.http.Json;
import org.jspecify.annotations.Nullable;

/** What a tenant may use; {@link #NONE} means as much as it likes. */
public record Limits(
    long maxApps,
    long maxConcurrentStreams,
    long maxRecordingMinutesMonth,
    long maxEgressGbMonth,
    long maxStorageGb) {
  public static final long NONE = -1;

  static final Limits FREE = new Limits(2, 2, 300, 5, 5);
  static final Limits UNLIMITED = new Limits(NONE, NONE, NONE, NONE, NONE);

  private static final long MOST = 1_000_000_000;

  /** A tenant's own limits on top of its plan's, as stored and as sent; null: the plan's. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Changes(
      @Nullable Long maxApps,
      @Nullable Long maxConcurrentStreams,
      @Nullable Long maxRecordingMinutesMonth,
      @Nullable Long maxEgressGbMonth,
      @Nullable Long maxStorageGb) {
    static final Changes NOTHING = new Changes(null, null, null, null, null);

    void check() {
      check("limits.maxApps", maxApps);
      check("limits.maxConcurrentStreams", maxConcurrentStreams);
      check("limits.maxRecordingMinutesMonth", maxRecordingMinutesMonth);
      check("limits.maxEgressGbMonth", maxEgressGbMonth);
      check("limits.maxStorageGb", maxStorageGb);
    }

    private static void check(String field, @Nullable Long value) {
      if (value != null && (value < NONE || value > MOST)) {
        throw Fields.refused(field, "must be -1 (no limit) to 1000000000");
      }
    }

    /**
     * These with what a body sets on top.
     *
     * @param sent of the fields here, checked; one that is null there is the plan's again
     */
    Changes then(JsonNode sent) {
      ObjectNode all = Json.mapper().valueToTree(this);
      sent.properties().forEach(field -> all.set(field.getKey(), field.getValue()));
      return Json.mapper().convertValue(all, Changes.class);
    }

    Limits onTopOf(Limits plan) {
      return new Limits(
          or(maxApps, plan.maxApps),
          or(maxConcurrentStreams, plan.maxConcurrentStreams),
          or(maxRecordingMinutesMonth, plan.maxRecordingMinutesMonth),
          or(maxEgressGbMonth, plan.maxEgressGbMonth),
          or(maxStorageGb, plan.maxStorageGb));
    }

    private static long or(@Nullable Long own, long plan) {
      return own != null ? own : plan;
    }
  }
}
