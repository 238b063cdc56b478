package dev.mediahub.media.api;

import java.time.Instant;
import java.util.List;

/**
 * Somebody in a room.
 *
 * @param tracks empty for a viewer
 * @param notices what a publisher should know of its stream, in words, with what to do about it
 */
public record ParticipantInfo(
    String sessionId,
    String identity,
    String name,
    String metadata,
    boolean hidden,
    boolean publisher,
    Protocol protocol,
    Instant joinedAt,
    List<TrackInfo> tracks,
    List<String> notices) {}
