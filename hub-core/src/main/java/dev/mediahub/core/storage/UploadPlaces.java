package dev.mediahub.core.storage;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whose turn it is to be uploaded. A bucket that is slow or hangs holds up its own app only, and
 * long files hold up no pictures, for which somebody may wait. Any thread.
 */
final class UploadPlaces {
  private static final int FILES = 4;
  private static final int FILES_OF_AN_APP = 1;
  private static final int PICTURES = 8;
  private static final int PICTURES_OF_AN_APP = 2;

  private final Map<String, Holder> holders = new HashMap<>();

  private record Holder(long appId, boolean picture) {}

  /** Takes a place for a file; false when there is none for it now, or it has one. */
  synchronized boolean take(String owner, long appId, String contentType) {
    boolean picture = contentType.startsWith("image/");
    List<Holder> alike =
        holders.values().stream().filter(each -> each.picture() == picture).toList();
    long own = alike.stream().filter(each -> each.appId() == appId).count();
    if (alike.size() >= (picture ? PICTURES : FILES)
        || own >= (picture ? PICTURES_OF_AN_APP : FILES_OF_AN_APP)) {
      return false;
    }
    return holders.putIfAbsent(owner, new Holder(appId, picture)) == null;
  }

  synchronized void giveBack(String owner) {
    holders.remove(owner);
  }
}
