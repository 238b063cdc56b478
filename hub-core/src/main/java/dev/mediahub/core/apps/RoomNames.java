package dev.mediahub.core.apps;

import org.jspecify.annotations.Nullable;

/** Room namespacing of the API: every room an app makes carries the app's prefix. */
final class RoomNames {
  private RoomNames() {}

  /**
   * The full name: the prefix itself when no room is given, a room that carries the prefix (or is
   * it) as it is, any other as {@code prefix-room}.
   */
  static String full(String prefix, @Nullable String room) {
    if (room == null || room.equals(prefix)) {
      return prefix;
    }
    return room.startsWith(prefix + "-") ? room : prefix + "-" + room;
  }
}
