package dev.mediahub.core.backup;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * Writes the tar, gzipped, readable by its owner only. The last entry, {@link #SUMS}, has the
 * SHA-256 of each one before it in the form of {@code sha256sum -c}, so a file cut short is told
 * from a whole one. The file has its name only when all of it is on the disk.
 */
final class BackupWriter implements AutoCloseable {
  static final String SUMS = "SHA256SUMS";

  private final Path file;
  private final Path unfinished;
  private final TarArchiveOutputStream tar;
  private final Map<String, String> sums = new TreeMap<>();

  BackupWriter(Path file) throws IOException {
    this.file = file;
    this.unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
    Files.deleteIfExists(unfinished);
    Files.createFile(
        unfinished,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    tar =
        new TarArchiveOutputStream(
            new GZIPOutputStream(
                new BufferedOutputStream(
                    Files.newOutputStream(unfinished, StandardOpenOption.WRITE))),
            "UTF-8");
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
  }

  void add(String name, byte[] content) throws IOException {
    begin(name, content.length);
    try (DigestOutputStream out = digesting()) {
      out.write(content);
      end(name, out);
    }
  }

  void add(String name, Path content) throws IOException {
    begin(name, Files.size(content));
    try (DigestOutputStream out = digesting()) {
      Files.copy(content, out);
      end(name, out);
    }
  }

  /** Writes the sums and gives the file its name. */
  void finish() throws IOException {
    StringBuilder list = new StringBuilder();
    sums.forEach((name, sum) -> list.append(sum).append("  ").append(name).append('\n'));
    byte[] text = list.toString().getBytes(StandardCharsets.UTF_8);
    begin(SUMS, text.length);
    tar.write(text);
    tar.closeArchiveEntry();
    tar.finish();
    tar.close();
    try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private void begin(String name, long size) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(size);
    entry.setMode(0100600);
    tar.putArchiveEntry(entry);
  }

  private void end(String name, DigestOutputStream out) throws IOException {
    sums.put(name, Checksums.hex(out.getMessageDigest()));
    tar.closeArchiveEntry();
  }

  private DigestOutputStream digesting() {
    MessageDigest sha256 = Checksums.sha256();
    // Closing an entry must not close the tar.
    return new DigestOutputStream(
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            tar.write(b);
          }

          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            tar.write(bytes, offset, length);
          }
        },
        sha256);
  }

  /** Leaves nothing of a backup that was not finished. */
  @Override
  public void close() throws IOException {
    try {
      // Throws within an entry that was not finished, as when the disk is full.
      tar.close();
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }
}
