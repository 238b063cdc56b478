package dev.mediahub.core.vod;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The folder of recorded files: one folder an app, by its number, and in it a file a part, by its
 * recording's id. No name that somebody chose stands in a path. Any thread.
 */
public final class VodFiles {
  private static final Pattern PART = Pattern.compile("(EG_[A-Za-z0-9]+)-(\\d{1,6})\\.(mp4|webm)");

  private final Path root;

  public VodFiles(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  /** A file found on the disk. */
  record Found(String name, String egressId, int part, Path path) {}

  public Path root() {
    return root;
  }

  /**
   * Where an app's new files go; made when it is not there.
   *
   * @param localDir a name within the root, or empty
   */
  public Path folder(long appId, String localDir) throws IOException {
    Path within = root.resolve(localDir).normalize();
    if (!within.startsWith(root) || !(localDir.isEmpty() || root.equals(within.getParent()))) {
      throw new IOException("the folder '%s' is not within the recordings".formatted(localDir));
    }
    return Files.createDirectories(within.resolve(Long.toString(appId)));
  }

  /** How a file is named in its row. */
  public String name(Path file) {
    return root.relativize(file.toAbsolutePath().normalize()).toString();
  }

  /** Where an app's new pictures go; made when it is not there. */
  public Path snapshots(long appId) throws IOException {
    return Files.createDirectories(folder(appId, "").resolve("snapshots"));
  }

  /** A row's file; null when it has none, or its name leads out of the folder. */
  @Nullable Path path(Vod vod) {
    return path(vod.file());
  }

  private @Nullable Path path(@Nullable String name) {
    if (name == null) {
      return null;
    }
    Path path = root.resolve(name).normalize();
    return path.startsWith(root) && !path.equals(root) ? path : null;
  }

  /** As {@link #path}; null also when the file is not there. */
  @Nullable Path existing(Vod vod) {
    return existing(vod.file());
  }

  /** As {@link #existing(Vod)}, by what a row calls its file. */
  public @Nullable Path existing(@Nullable String name) {
    Path path = path(name);
    return path != null && Files.isRegularFile(path) ? path : null;
  }

  /** An app's recorded files, in no order. */
  List<Found> list(long appId) throws IOException {
    String own = Long.toString(appId);
    List<Found> found = new ArrayList<>();
    list(root.resolve(own), found);
    if (Files.isDirectory(root)) {
      try (DirectoryStream<Path> folders = Files.newDirectoryStream(root, Files::isDirectory)) {
        for (Path localDir : folders) {
          list(localDir.resolve(own), found);
        }
      }
    }
    return found;
  }

  private void list(Path folder, List<Found> found) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Matcher name = PART.matcher(file.getFileName().toString());
        if (name.matches()) {
          found.add(new Found(name(file), name.group(1), Integer.parseInt(name.group(2)), file));
        }
      }
    }
  }

  void delete(Vod vod) throws IOException {
    delete(vod.snapshotFile());
    delete(vod.file());
  }

  /** Removes what a row calls its file; does nothing when it is not there. */
  public void delete(@Nullable String name) throws IOException {
    Path path = path(name);
    if (path != null) {
      Files.deleteIfExists(path);
    }
  }

  /** Bytes that can still be written to an app's folder, which may be a disk of its own. */
  public long freeBytes(long appId, String localDir) throws IOException {
    return Files.getFileStore(folder(appId, localDir)).getUsableSpace();
  }

  /** Bytes that can still be written to the root. */
  public long freeBytes() throws IOException {
    Files.createDirectories(root);
    return Files.getFileStore(root).getUsableSpace();
  }
}
