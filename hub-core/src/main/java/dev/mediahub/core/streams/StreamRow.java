package dev.mediahub.core.streams;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One time somebody was on air.
 *
 * @param streamId room and participant with a slash between
 * @param type {@code webrtc} for a join token, {@code whip} for an ingress's stream key
 * @param endedAt null while active
 */
record StreamRow(
    long id,
    String streamId,
    String type,
    String room,
    String participant,
    Instant startedAt,
    @Nullable Instant endedAt,
    @Nullable String lastStatsJson) {

  boolean active() {
    return endedAt == null;
  }
}
