package dev.mediahub.media.api;

/** Whose session an id names. */
public record SessionInfo(
    String sessionId, RoomKey room, String identity, Protocol protocol, boolean publisher) {}
