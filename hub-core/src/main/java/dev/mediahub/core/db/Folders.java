package dev.mediahub.core.db;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Folders with exact permissions, whatever the umask. */
public final class Folders {
  private Folders() {}

  /** Makes the folder and its missing parents, each with these permissions. */
  public static void create(@Nullable Path folder, String permissions) throws IOException {
    if (folder == null || Files.isDirectory(folder)) {
      return;
    }
    create(folder.getParent(), permissions);
    Files.createDirectory(folder);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(permissions));
  }

  /** Deletes a folder with all in it; nothing when it is not there. */
  public static void delete(Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> walk = Files.walk(folder)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }
}
