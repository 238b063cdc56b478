package dev.mediahub.core.storage;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;

/**
 * Tells each kind of owner of its own files. An owner is {@code kind:number}. Kinds are added
 * before uploads start; any thread.
 */
public final class UploadArrivals implements Uploads.Arrival {
  private final Map<String, Kind> kinds = new ConcurrentHashMap<>();

  /** As {@link Uploads.Arrival}, by the owner's number. */
  @FunctionalInterface
  public interface Kind {
    /** See {@link Uploads.Arrival#arrived}. */
    Optional<Runnable> arrived(Handle handle, long id, Uploads.Placed placed);
  }

  public void add(String kind, Kind listener) {
    kinds.put(kind, listener);
  }

  /** How an owner of a kind is named. */
  public static String owner(String kind, long id) {
    return kind + ":" + id;
  }

  @Override
  public Optional<Runnable> arrived(Handle handle, String owner, Uploads.Placed placed) {
    return Optional.ofNullable(kinds.get(owner.substring(0, owner.indexOf(':'))))
        .flatMap(kind -> kind.arrived(handle, number(owner), placed));
  }

  private static long number(String owner) {
    return Long.parseLong(owner.substring(owner.indexOf(':') + 1));
  }
}
