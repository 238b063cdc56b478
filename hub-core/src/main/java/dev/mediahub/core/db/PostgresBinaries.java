package dev.mediahub.core.db;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** Unpacks the PostgreSQL programs once into a folder named after their version. */
final class PostgresBinaries {
  private static final Pattern VERSION = Pattern.compile("-(\\d+(?:\\.\\d+)+)\\.jar");
  private static final String FOR_ALL = "rwxr-xr-x";

  private PostgresBinaries() {}

  /** The folder that holds {@code bin/postgres}, unpacked below {@code parent} when missing. */
  static Path in(Path parent) throws IOException {
    URL archive = archive();
    Matcher version = VERSION.matcher(archive.toString());
    Path target = parent.resolve("bin-" + (version.find() ? version.group(1) : "unknown"));
    if (Files.isExecutable(target.resolve("bin/postgres"))) {
      return target;
    }
    Path unfinished = parent.resolve(target.getFileName() + ".unfinished");
    Folders.delete(unfinished);
    unpack(archive, unfinished);
    Folders.delete(target);
    Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
    return target;
  }

  private static URL archive() {
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String machine = System.getProperty("os.arch", "");
    String name =
        "postgres-%s-%s.txz"
            .formatted(
                system.contains("mac") ? "darwin" : "linux",
                machine.equals("aarch64") ? "arm_64" : "x86_64");
    URL archive = PostgresBinaries.class.getClassLoader().getResource(name);
    if (archive == null) {
      throw new IllegalStateException(
          "This build has no PostgreSQL for %s %s. Set database.url to a PostgreSQL of your own"
              .formatted(system, machine));
    }
    return archive;
  }

  private static void unpack(URL archive, Path target) throws IOException {
    try (InputStream raw = archive.openStream();
        TarArchiveInputStream tar =
            new TarArchiveInputStream(
                new BufferedInputStream(
                    new XZInputStream(new BufferedInputStream(raw)), 1 << 16))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        write(tar, entry, target);
      }
    }
  }

  private static void write(TarArchiveInputStream tar, TarArchiveEntry entry, Path target)
      throws IOException {
    Path file = target.resolve(entry.getName()).normalize();
    if (!file.startsWith(target)) {
      throw new IOException("the archive names a file outside itself: " + entry.getName());
    }
    if (entry.isDirectory()) {
      Folders.create(file, FOR_ALL);
      return;
    }
    Folders.create(file.getParent(), FOR_ALL);
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
      return;
    }
    Files.copy(tar, file);
    boolean program = (entry.getMode() & 0100) != 0;
    Files.setPosixFilePermissions(
        file, PosixFilePermissions.fromString(program ? FOR_ALL : "rw-r--r--"));
  }
}
