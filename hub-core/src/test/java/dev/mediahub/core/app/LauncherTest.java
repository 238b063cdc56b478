package dev.mediahub.core.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher beside a hub that is built, with a stand-in for Java that notes how it is called.
 */
final class LauncherTest {
  private static final String RUNTIME =
      """
      #!/bin/bash
      here=${0%/bin/java}
      { echo "$@"; env | grep MEDIAHUB; } >>"$here/calls"
      for option; do
        case $option in
          -XX:AOTCacheOutput=*) cache=${option#*=} ;;
          --config) config=1 ;;
          *) [[ -z "${config:-}" ]] || { cat "$option" >>"$here/configured"; config=; } ;;
        esac
      done
      [[ -n "${cache:-}" ]] || exit 0
      [[ -e "$here/fails" ]] && { echo why >&2; exit 1; }
      echo "  API token    sk_secret"
      echo "Mediahub is ready at http://localhost:1"
      [[ -e "$here/lacks" ]] || touch "$cache"
      """;

  @TempDir Path folder;

  @BeforeEach
  void build() throws IOException {
    Files.createDirectories(target("lib"));
    Path runtime = folder.resolve("jdk");
    Path java = Files.createDirectories(runtime.resolve("bin")).resolve("java");
    Files.writeString(java, RUNTIME);
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(runtime.resolve("release"), "JAVA_VERSION=\"25\"\n");
    Files.writeString(folder.resolve("config.yaml"), "database: {url: of the real hub}\n");
    Files.copy(Path.of("../hub"), folder.resolve("hub"));
  }

  private Path target(String name) {
    return folder.resolve("hub-core/target").resolve(name);
  }

  private Path runtime(String name) {
    return folder.resolve("jdk").resolve(name);
  }

  private String launch() throws Exception {
    ProcessBuilder launcher =
        new ProcessBuilder("bash", folder.resolve("hub").toString()).redirectErrorStream(true);
    launcher
        .environment()
        .putAll(
            Map.of("JAVA_HOME", folder.resolve("jdk").toString(), "MEDIAHUB_DATABASE_URL", "real"));
    Process process = launcher.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }

  private void update(String version) throws IOException {
    Files.writeString(runtime("release"), "JAVA_VERSION=\"%s\"\n".formatted(version));
  }

  private List<String> calls() throws IOException {
    return Files.readAllLines(runtime("calls"));
  }

  @Test
  void preparesFastStartsWithNothingOfTheRealHub() throws Exception {
    launch();
    List<String> calls = calls();
    assertThat(calls).hasSize(3);
    assertThat(calls.getFirst())
        .contains("AOTCacheOutput", "--exit-when-ready")
        .contains("http.port=0", "media.udp_port=0", "media.tcp_port=0", "rtmp.port=0")
        .doesNotContain("--data " + folder);
    assertThat(runtime("configured")).isEmptyFile();
    assertThat(calls.get(1)).contains("AOTCache=" + target("hub.aot"));
    assertThat(calls.get(2)).isEqualTo("MEDIAHUB_DATABASE_URL=real");
    assertThat(folder.resolve("target/aot.log")).content().doesNotContain("sk_secret");
  }

  @Test
  void withoutMemoryTheHubEndsAsInACrashAndNotAsWithATakenPort() throws Exception {
    launch();
    assertThat(calls().get(1))
        .contains("-XX:+CrashOnOutOfMemoryError", "-XX:ErrorFile=" + folder)
        .doesNotContain("ExitOnOutOfMemoryError");
  }

  @Test
  void triesAgainAtTheNextStartWhenThePreparationFails() throws Exception {
    Files.createFile(runtime("fails"));
    assertThat(launch()).contains("no fast start this time");
    assertThat(folder.resolve("target/aot.log")).hasContent("why");
    Files.delete(runtime("fails"));
    launch();
    assertThat(target("hub.aot")).exists();
  }

  @Test
  void preparesFastStartsAnewForAnUpdatedJdk() throws Exception {
    launch();
    assertThat(launch()).isEmpty();
    update("25.0.1");
    assertThat(launch()).contains("Prepared");
    Files.createFile(runtime("lacks"));
    update("25.0.2");
    assertThat(launch()).contains("makes no fast starts");
    assertThat(target("hub.aot")).doesNotExist();
    Files.delete(runtime("lacks"));
    update("25.0.3");
    assertThat(launch()).contains("Prepared");
    assertThat(launch()).isEmpty();
  }

  @Test
  void asksNoMoreOfAJvmThatMakesNoFastStarts() throws Exception {
    Files.createFile(runtime("lacks"));
    assertThat(launch()).contains("makes no fast starts");
    assertThat(launch()).isEmpty();
    assertThat(target("hub.aot.failed")).exists();
  }
}
