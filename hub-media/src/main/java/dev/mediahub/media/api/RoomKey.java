package dev.mediahub.media.api;

/** Names a room: the app it belongs to and its full name, prefix included. */
public record RoomKey(String app, String room) {
  @Override
  public String toString() {
    return app + "/" + room;
  }
}
