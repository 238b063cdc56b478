package dev.mediahub.core.auth;

import dev.mediahub.core.db.Database;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/**
 * Puts all stored secrets under a new key. The database says, in the same transaction as the
 * secrets, which key they are under; so whenever this is cut off, the next start knows which of the
 * two files to keep, and the old key is there until the new one is in force. Needs the data folder
 * for itself.
 */
public final class SecretRotation {
  private final Database database;
  private final KeyFile file;

  public SecretRotation(Database database, Path keyFile) {
    this.database = database;
    this.file = new KeyFile(keyFile);
  }

  /** How far a rotation has come. */
  public enum Step {
    NEW_KEY_WRITTEN,
    SECRETS_WRITTEN,
    COMMITTED,
    DONE
  }

  /**
   * Brings key file and database together at a start: finishes a rotation that was cut off after
   * its transaction, forgets one that was cut off before.
   *
   * @param secretBox opened with the file's key
   * @throws IOException when the key file belongs to another database
   */
  public void settle(SecretBox secretBox) throws IOException {
    String wanted = database.inTransaction(handle -> recorded(handle, secretBox.fingerprint()));
    Optional<byte[]> next = file.readNext();
    if (wanted.equals(secretBox.fingerprint())) {
      file.dropNext();
      return;
    }
    if (next.isEmpty() || !new SecretBox(next.get()).fingerprint().equals(wanted)) {
      throw new IOException(
          "the key file does not belong to this database: its secrets were written under key "
              + wanted
              + ", the file holds "
              + secretBox.fingerprint()
              + ". Restore the key file that belongs to the database from a backup");
    }
    file.promoteNext();
    secretBox.useKey(next.get());
  }

  /**
   * Rotates.
   *
   * @param progress told each step when it is reached
   * @return how many secrets were written anew
   */
  public int run(Consumer<Step> progress) throws IOException {
    SecretBox old = new SecretBox(file.readOrCreate());
    settle(old);
    byte[] key = file.createNext();
    SecretBox now = new SecretBox(key);
    progress.accept(Step.NEW_KEY_WRITTEN);
    int count =
        database.inTransaction(handle -> {
          int sealed = 0;
          for (SealedColumn column : SealedColumn.ALL) {
            sealed += column.seal(handle, old, now);
          }
          record(handle, old, now);
          progress.accept(Step.SECRETS_WRITTEN);
          return sealed;
        });
    progress.accept(Step.COMMITTED);
    file.promoteNext();
    progress.accept(Step.DONE);
    return count;
  }

  /** The fingerprint that the database has; a new database takes this one. */
  private static String recorded(Handle handle, String fingerprint) {
    handle.execute(
        "insert into key_file (id, fingerprint) values (1, ?) on conflict do nothing", fingerprint);
    return handle
        .createQuery("select fingerprint from key_file where id = 1")
        .mapTo(String.class)
        .one();
  }

  private static void record(Handle handle, SecretBox old, SecretBox now) {
    int changed =
        handle.execute(
            "update key_file set fingerprint = ? where id = 1 and fingerprint = ?",
            now.fingerprint(),
            old.fingerprint());
    if (changed != 1) {
      throw new IllegalStateException("another rotation runs on this database");
    }
  }
}
