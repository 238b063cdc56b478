package dev.mediahub.media.api;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A stream to be sent on, whenever it is on air: a publisher's, or all of a room in one.
 *
 * @param identity whose; of no meaning with a composite
 * @param composite how the room is put together; null: one publisher's stream
 * @param maxAttempts failed attempts in a row after which it is given up; 0: never
 * @param onChange told each change of state, in order, on a virtual thread; it may block
 */
public record RestreamRequest(
    RoomKey room,
    String identity,
    @Nullable CompositeLayout composite,
    RestreamTarget target,
    int maxAttempts,
    Consumer<RestreamStatus> onChange) {

  /** One publisher's stream. */
  public RestreamRequest(
      RoomKey room,
      String identity,
      RestreamTarget target,
      int maxAttempts,
      Consumer<RestreamStatus> onChange) {
    this(room, identity, null, target, maxAttempts, onChange);
  }
}
