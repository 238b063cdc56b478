package dev.mediahub.core.vod;

import dev.mediahub.core.storage.Uploads;
import org.jdbi.v3.core.Handle;

/** What becomes of a VOD whose file has become an object. */
record VodArrival(Vods vods) implements Uploads.Arrival {
  /** Before a VOD's number, where an upload says whose it is. */
  static final String PREFIX = "vod:";

  @Override
  public boolean arrived(Handle handle, String owner, Uploads.Placed placed) {
    return vods.uploaded(handle, number(owner), placed.key());
  }

  @Override
  public void told(String owner, Uploads.Placed placed) {
    vods.tellUploaded(number(owner), placed);
  }

  private static long number(String owner) {
    return Long.parseLong(owner.substring(PREFIX.length()));
  }
}
