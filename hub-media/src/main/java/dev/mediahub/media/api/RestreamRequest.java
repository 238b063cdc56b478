package dev.mediahub.media.api;

import java.util.function.Consumer;

/**
 * A publisher's stream to be sent on, whenever it is on air.
 *
 * @param maxAttempts failed attempts in a row after which it is given up; 0: never
 * @param onChange told each change of state, in order, on a virtual thread; it may block
 */
public record RestreamRequest(
    RoomKey room,
    String identity,
    RestreamTarget target,
    int maxAttempts,
    Consumer<RestreamStatus> onChange) {}
