package dev.mediahub.core.backup;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.mediahub.core.http.Json;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * A backup file, unpacked into a folder and checked whole: each entry against its sum, no entry
 * without one.
 */
record OpenedBackup(Path folder, Manifest manifest) {
  /** Unpacks into an empty folder, which the caller deletes. */
  static OpenedBackup unpack(Path file, Path folder) throws IOException, Refused {
    if (!Files.isRegularFile(file)) {
      throw new Refused("There is no backup at " + file);
    }
    Set<String> entries = new HashSet<>();
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(
            new GZIPInputStream(new BufferedInputStream(Files.newInputStream(file))), "UTF-8")) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path target = folder.resolve(entry.getName()).normalize();
        if (!entry.isFile() || !target.startsWith(folder) || !entries.add(entry.getName())) {
          throw broken(file, "it holds " + entry.getName() + ", which no backup does");
        }
        Files.createDirectories(target.getParent());
        Files.copy(tar, target);
      }
    } catch (IOException e) {
      throw broken(file, e.getMessage() == null ? "it ends too early" : e.getMessage());
    }
    check(file, folder, entries);
    return new OpenedBackup(folder, manifest(file, folder));
  }

  private static void check(Path file, Path folder, Set<String> entries)
      throws IOException, Refused {
    if (!entries.remove(BackupWriter.SUMS) || !entries.contains(Manifest.ENTRY)) {
      throw broken(file, "its end is missing");
    }
    List<String> sums = Files.readAllLines(folder.resolve(BackupWriter.SUMS));
    for (String line : sums) {
      String[] parts = line.split(" {2}", 2);
      if (parts.length != 2 || !entries.remove(parts[1])) {
        throw broken(file, "a part named in its sums is missing");
      }
      if (!Checksums.of(folder.resolve(parts[1])).equals(parts[0])) {
        throw broken(file, parts[1] + " is not what was written");
      }
    }
    if (!entries.isEmpty()) {
      throw broken(file, "it holds parts without a sum");
    }
  }

  private static Manifest manifest(Path file, Path folder) throws IOException, Refused {
    Manifest manifest;
    try {
      manifest =
          Json.mapper()
              .readValue(Files.readAllBytes(folder.resolve(Manifest.ENTRY)), Manifest.class);
    } catch (JsonProcessingException e) {
      throw broken(file, "its manifest cannot be read, so a newer hub may have made it");
    }
    if (manifest.format() != Manifest.FORMAT) {
      throw new Refused(
          "%s was made by Mediahub %s in a form that this hub does not know. Restore it with that version"
              .formatted(file, manifest.version()));
    }
    return manifest;
  }

  private static Refused broken(Path file, String why) {
    return new Refused(
        "%s is damaged or no backup of a hub: %s. Take another copy of it".formatted(file, why));
  }

  Path path(String entry) {
    return folder.resolve(entry);
  }
}
