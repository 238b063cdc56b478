package dev.mediahub.media.api;

import java.time.Instant;
import java.util.List;

/** Somebody in a room. {@code tracks} is empty for a viewer. */
public record ParticipantInfo(
    String identity,
    String name,
    String metadata,
    boolean hidden,
    boolean publisher,
    Protocol protocol,
    Instant joinedAt,
    List<TrackInfo> tracks) {}
