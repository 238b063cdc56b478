package dev.mediahub.core.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of backups that fail. */
final class BackupWriterTest {
  @TempDir Path folder;

  @Test
  void leavesNothingWhenItFailsWithinAnEntry() throws Exception {
    BackupWriter writer = new BackupWriter(folder.resolve("backup.tar.gz"));
    assertThatThrownBy(() -> writer.add("a folder, which cannot be read", folder))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(writer::close).isInstanceOf(IOException.class);
    assertThat(folder).isEmptyDirectory();
  }
}
