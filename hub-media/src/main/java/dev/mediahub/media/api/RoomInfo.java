package dev.mediahub.media.api;

import java.time.Instant;
import java.util.List;

/** A room as it is now. {@code viewers} counts subscribers that are not hidden. */
public record RoomInfo(
    RoomKey key, Instant startedAt, List<ParticipantInfo> participants, int viewers) {}
