package dev.mediahub.media.edge.rtmp;

import dev.mediahub.media.api.RoomKey;
import java.util.HashMap;
import java.util.Map;

/**
 * Remembers where streams ended that had run ahead of the hub's own time, as those do that are
 * pushed faster than they play: when their publisher comes back, time goes on for those who play
 * it. Any thread.
 */
final class StreamEnds {
  /** Who was further ahead begins at the hub's time: else its next streams too would be too far. */
  private static final long MOST_AHEAD_MS = 3_600_000;

  private final Map<Who, Long> ahead = new HashMap<>();

  private record Who(RoomKey room, String identity) {}

  /** Where a publisher's next stream begins. */
  synchronized long startMs(RoomKey room, String identity, long hubMs) {
    return Math.max(hubMs, ahead.getOrDefault(new Who(room, identity), hubMs));
  }

  /**
   * A publisher is gone.
   *
   * @param endMs the latest time of its frames
   */
  synchronized void ended(RoomKey room, String identity, long endMs, long hubMs) {
    ahead.values().removeIf(each -> each <= hubMs);
    if (endMs > hubMs && endMs - hubMs <= MOST_AHEAD_MS) {
      ahead.put(new Who(room, identity), endMs);
    }
  }
}
