package dev.mediahub.core.app;

import dev.mediahub.core.backup.Restore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The folder that holds everything to keep, locked as long as this hub lives. The lock is the
 * operating system's: it goes with the process, however that ends.
 */
final class DataFolder implements AutoCloseable {
  private final Path path;
  private final FileChannel channel;

  private DataFolder(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Makes the folder when missing and locks it.
   *
   * @throws Taken when another hub uses it
   */
  static DataFolder open(Path folder) throws IOException {
    Path path = folder.toAbsolutePath().normalize();
    if (!Files.isDirectory(path)) {
      Files.createDirectories(path);
      // The embedded database's user must be able to walk through; each secret is 0600 by itself.
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx--x--x"));
    }
    Path file = path.resolve("lock");
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    if (!lock(channel)) {
      String owner = Files.readString(file).strip();
      channel.close();
      throw new Taken(
          "The data folder %s is in use by another hub%s. Stop that one, or choose another folder: --data DIR"
              .formatted(path, owner.isEmpty() ? "" : " (process " + owner + ")"));
    }
    String pid = Long.toString(ProcessHandle.current().pid());
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.UTF_8)), 0);
    return new DataFolder(path, channel);
  }

  private static boolean lock(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  Path path() {
    return path;
  }

  /** Where the key of stored secrets is. */
  Path secretKey() {
    return path.resolve("secret.key");
  }

  /**
   * What a cut restore left is no hub's data: some of it may be missing.
   *
   * @throws IllegalStateException saying what to do
   */
  void requireWhole() {
    if (Files.exists(path.resolve(Restore.UNFINISHED))) {
      throw new IllegalStateException(
          "a restore into %s was cut short; delete the folder and restore again".formatted(path));
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
