package dev.mediahub.core.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets at rest. */
final class SecretBoxTest {
  @TempDir Path folder;

  @Test
  void readsBackWhatItSealedAlsoAfterARestart() throws Exception {
    Path file = folder.resolve("data").resolve("secret.key");
    byte[] box = SecretBox.open(file).seal("ingress:IN_1", "sk-abc");
    assertThat(new String(box, StandardCharsets.ISO_8859_1)).doesNotContain("sk-abc");
    assertThat(SecretBox.open(file).unseal("ingress:IN_1", box)).isEqualTo("sk-abc");
  }

  @Test
  void makesAKeyFileOnlyItsOwnerReads() throws Exception {
    Path file = folder.resolve("secret.key");
    SecretBox.open(file);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(Files.size(file)).isEqualTo(32);
  }

  @Test
  void refusesABoxOfAnotherRowAChangedOneAndAnotherKey() throws Exception {
    SecretBox secretBox = SecretBox.open(folder.resolve("secret.key"));
    byte[] box = secretBox.seal("ingress:IN_1", "sk-abc");
    assertThatThrownBy(() -> secretBox.unseal("ingress:IN_2", box))
        .isInstanceOf(IllegalStateException.class);
    box[box.length - 1] ^= 1;
    assertThatThrownBy(() -> secretBox.unseal("ingress:IN_1", box))
        .isInstanceOf(IllegalStateException.class);
    byte[] other = SecretBox.open(folder.resolve("other.key")).seal("ingress:IN_1", "sk-abc");
    assertThatThrownBy(() -> secretBox.unseal("ingress:IN_1", other))
        .hasMessageContaining("key file");
    assertThatThrownBy(() -> secretBox.unseal("ingress:IN_1", new byte[3]))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void refusesADamagedKeyFileInsteadOfReplacingIt() throws Exception {
    Path file = folder.resolve("secret.key");
    Files.write(file, new byte[5]);
    assertThatThrownBy(() -> SecretBox.open(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("backup");
    assertThat(Files.size(file)).isEqualTo(5);
  }

  @Test
  void tellsTheRightPasswordFromAWrongOne() {
    String stored = PasswordHash.of("correct horse");
    assertThat(stored).startsWith("scrypt$15$8$1$").doesNotContain("horse");
    assertThat(PasswordHash.matches("correct horse", stored)).isTrue();
    assertThat(PasswordHash.matches("Correct horse", stored)).isFalse();
    assertThat(PasswordHash.of("correct horse")).isNotEqualTo(stored);
  }
}
