package dev.mediahub.core.auth;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * The file that holds the key of stored secrets, readable by its owner only, and beside it, during
 * a rotation, the next one. What is written is on the disk when a method returns.
 */
final class KeyFile {
  static final int KEY_BYTES = 32;

  private final Path current;
  private final Path next;

  KeyFile(Path current) {
    this.current = current.toAbsolutePath();
    this.next = this.current.resolveSibling(current.getFileName() + ".new");
  }

  /**
   * Reads the key, or makes it.
   *
   * @throws IOException also when the file has another length than a key
   */
  byte[] readOrCreate() throws IOException {
    if (!Files.exists(current)) {
      try {
        write(current, Secrets.bytes(KEY_BYTES));
      } catch (FileAlreadyExistsException e) {
        // Another start made it a moment ago; it is read next.
      }
    }
    return read(current);
  }

  /** The key of a rotation that did not come to its end. */
  Optional<byte[]> readNext() throws IOException {
    return Files.exists(next) && Files.size(next) == KEY_BYTES
        ? Optional.of(read(next))
        : Optional.empty();
  }

  /** Puts a new key beside the one in use. */
  byte[] createNext() throws IOException {
    dropNext();
    byte[] key = Secrets.bytes(KEY_BYTES);
    write(next, key);
    return key;
  }

  /** The new key takes the old one's place; the old one is gone. */
  void promoteNext() throws IOException {
    Files.move(next, current, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    syncFolder();
  }

  void dropNext() throws IOException {
    if (Files.deleteIfExists(next)) {
      syncFolder();
    }
  }

  private static byte[] read(Path file) throws IOException {
    byte[] key = Files.readAllBytes(file);
    if (key.length != KEY_BYTES) {
      throw new IOException(
          file
              + " must hold "
              + KEY_BYTES
              + " bytes and has "
              + key.length
              + "; restore it from a backup: without it stored keys cannot be read");
    }
    return key;
  }

  private void write(Path file, byte[] key) throws IOException {
    Path folder = file.getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] ownerOnly =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    Set<StandardOpenOption> options =
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.DSYNC);
    try (var channel = Files.newByteChannel(file, options, ownerOnly)) {
      channel.write(ByteBuffer.wrap(key));
    }
    syncFolder();
  }

  /** A name is on the disk only when its folder is. */
  private void syncFolder() throws IOException {
    Path folder = current.getParent();
    if (folder != null) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
